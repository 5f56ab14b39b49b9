"""Reference numbers: the examples of the specification, and every slip of one character or one swap found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import references
from repository.errors import BadReference
from repository.model import Letter

numbers = st.builds(references.compose, st.sampled_from(Letter), st.integers(2007, 2099), st.integers(1, 99_999_999))


@pytest.mark.parametrize("printed", ["M26-000417-T", "L26-000417-S", "S26-000417-Z"])
def test_the_specified_examples_are_right(printed: str):
    assert references.compose(Letter(printed[0]), 2026, 417) == printed


@pytest.mark.parametrize(
    "typed",
    [
        "m26-000417-t",
        "M26000417T",
        " M26 000417 T ",
        "M٢٦-٠٠٠٤١٧-T",
        "Ｍ２６－０００４１７－Ｔ",
        "M26–000417–T",
        "\u2068M26-000417-T\u2069",
    ],
    ids=["lower case", "no dashes", "blanks", "Arabic-Indic", "full width", "en dashes", "bidi isolates"],
)
def test_what_people_type_is_forgiven(typed: str):
    assert references.normalise(typed) == "M26-000417-T"


@pytest.mark.parametrize("typed", ["", "M26", "M26-000417-A", "X26-000417-T", "M26-000417", "M26-417-T"])
def test_what_is_no_reference_is_refused(typed: str):
    with pytest.raises(BadReference):
        references.normalise(typed)


@given(numbers, st.data())
def test_every_single_wrong_character_is_found(printed: str, data: st.DataObject):
    plain = printed.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    alphabet = "0123456789" if plain[place].isdigit() else references.ALPHABET
    wrong = data.draw(st.sampled_from([character for character in alphabet if character != plain[place]]))
    with pytest.raises(BadReference):
        references.normalise(plain[:place] + wrong + plain[place + 1 :])


@given(numbers, st.data())
def test_every_swap_of_neighbours_is_found(printed: str, data: st.DataObject):
    plain = printed.replace("-", "")
    places = [place for place in range(len(plain) - 1) if plain[place] != plain[place + 1]]
    place = data.draw(st.sampled_from(places))
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    with pytest.raises(BadReference):
        references.normalise(swapped)


def test_references_are_found_in_running_text_and_look_alikes_are_not():
    text = "Re: L26-000417-S, y también m26000417t; no L26-000417-A."

    assert references.find(text) == ("L26-000417-S", "M26-000417-T")
