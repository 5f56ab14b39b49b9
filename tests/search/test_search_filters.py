"""Filters typed among the words of a search, in six languages: what is understood, what is told, what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.search.filters import read
from repository.search.query import Question

TYPED = {
    "alpha-2": ("pais:PE lavado", "lavado", ["state=PER"]),
    "alpha-3": ("country:per", "", ["state=PER"]),
    "a name with words behind it": ("país:Perú lavado de activos", "lavado de activos", ["state=PER"]),
    "a name of two words": ("country: United Kingdom bribery", "bribery", ["state=GBR"]),
    "a name people use": ("country:UK", "", ["state=GBR"]),
    "a name with a bracket": ("country:Bolivia (Plurinational State of) tax", "tax", ["state=BOL"]),
    "a quoted name": ('pays:"États-Unis" pots', "pots", ["state=USA"]),
    "a stray quotation mark": ('pais:"Peru lavado', "lavado", ["state=PER"]),
    "Russian": ("страна:Перу взятка", "взятка", ["state=PER"]),
    "Chinese, no blank between": ("国家：秘鲁腐败", "腐败", ["state=PER"]),
    "Chinese, words before": ("腐败国家:秘鲁", "腐败", ["state=PER"]),
    "Arabic with a direction mark": ("دولة:\u200fبيرو رشوة", "رشوة", ["state=PER"]),
    "several, by comma": ("pais:PE, CL lavado", "lavado", ["state=PER", "state=CHL"]),
    "a comma before other words": ("pais:PE, lavado", "lavado", ["state=PER"]),
    "several, each with its word": ("country:PE country:CL", "", ["state=PER", "state=CHL"]),
    "an article": ("art:15 soborno", "soborno", ["article=15"]),
    "a paragraph in brackets": ("art:54(1)(c)", "", ["article=54.1.c"]),
    "a paragraph with dots": ("article: 54.1.c", "", ["article=54.1.c"]),
    "a paragraph without a colon": ("art 15(1)(a)", "", ["article=15.1.a"]),
    "a Russian letter": ("ст:15(1)(а)", "", ["article=15.1.a"]),
    "Arabic digits": ("مادة:١٥", "", ["article=15"]),
    "Chinese article": ("条:15", "", ["article=15"]),
    "several articles": ("art:15,16", "", ["article=15", "article=16"]),
    "beside another filter no colon is needed": ("pais:PE art 15", "", ["state=PER", "article=15"]),
    "so in Chinese": ("国家:秘鲁 第15条", "", ["state=PER", "article=15"]),
    "a citation stays one": ("art. 31", "art. 31", []),
    "and a law's": ("Ley 1474 art. 7", "Ley 1474 art. 7", []),
    "estado is a status": ("estado:en vigor soborno", "soborno", ["status=in_force"]),
    "estado is a State": ("estado:Perú", "", ["state=PER"]),
    "status in Russian": ("статус:утратил силу взятка", "взятка", ["status=repealed"]),
    "language": ("idioma:español", "", ["language=es"]),
    "kind": ("tipo:decreto lavado", "lavado", ["kind=regulation"]),
    "year": ("año:2019 lavado", "lavado", ["year=2019"]),
    "years": ("year:2015-2018", "", ["year=2015-2018"]),
    "chapter": ("chapter:III", "", ["chapter=III"]),
    "region": ("region:grulac", "", ["region=GRULAC"]),
    "no filter of ours": ("title:law", "title:law", []),
}  # fmt: skip


@pytest.mark.parametrize("case", TYPED, ids=str)
def test_what_is_typed_is_understood(case: str) -> None:
    typed, words, filters = TYPED[case]

    read_as = read(typed, "en")

    assert (read_as.words, [f"{item.name}={item.value}" for item in read_as.filters]) == (words, filters)
    assert read_as.unknown == ()


UNKNOWN = {
    "one letter too many": ("pais:Peruu lavado", "lavado", "Peruu", ("Perú",)),
    "two words": ("país:Reyno Unido lavado", "lavado", "Reyno Unido",
                  ("Reino Unido de Gran Bretaña e Irlanda del Norte",)),
    "half a name": ("país:corea", "", "corea", ("República Popular Democrática de Corea", "República de Corea")),
    "nothing like it": ("pais:Atlantis lavado", "lavado", "Atlantis", ()),
    "no article of the Convention": ("art:99 lavado", "lavado", "99", ()),
    "nothing": ("lavado pais:", "lavado", "", ()),
    "one of several": ("pais:PE,Atlantis", "", "Atlantis", ()),
    "a status": ("estado:vigentes", "", "vigentes", ()),
    "a language": ("idioma:espanyol", "", "espanyol", ("español",)),
}  # fmt: skip


@pytest.mark.parametrize("case", UNKNOWN, ids=str)
def test_what_is_not_known_is_told_and_the_rest_is_read(case: str) -> None:
    typed, words, value, nearest = UNKNOWN[case]

    read_as = read(typed, "es")

    assert (read_as.words, [(item.value, item.nearest) for item in read_as.unknown]) == (words, [(value, nearest)])


def test_labels_are_in_the_readers_language() -> None:
    labels = {language: read("pais:PE status:draft", language).filters for language in ("en", "ar", "zh")}

    assert {language: [item.label for item in found] for language, found in labels.items()} == {
        "en": ["Peru", "Draft"], "ar": ["بيرو", "مشروع"], "zh": ["秘鲁", "草案"],
    }  # fmt: skip


def test_typed_filters_stand_beside_those_of_the_address() -> None:
    narrowed = read("country:PE art:15 year:2018-2019 bribes", "en").within(Question("…", states=("CHL",)))

    assert narrowed == Question("bribes", states=("CHL", "PER"), articles=("15",), years=(2018, 2019))


@pytest.mark.parametrize("typed", ["", '"', "-", "“", "pais:Atlantis", "\u200f", "art:99", ":"])
def test_nothing_asked_is_known_as_such(typed: str) -> None:
    assert not read(typed, "en").asks


@given(st.text(alphabet=st.sampled_from('paisrt:."«»,()15 \n-第条国家دولة،'), max_size=60))
def test_it_never_fails(typed: str) -> None:
    read_as = read(typed, "en")

    # What was understood means the same typed once more.
    again = read(" ".join((*(item.typed for item in read_as.filters),)), "en")
    assert {(item.name, item.value) for item in again.filters} >= {(item.name, item.value) for item in read_as.filters}
