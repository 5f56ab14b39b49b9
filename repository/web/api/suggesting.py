"""What the beginning of a question may mean: concepts, States, numbers of laws that everybody may see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy.orm import Session

from repository import access, convention, thesaurus
from repository.access import ANONYMOUS
from repository.folding import fold
from repository.tables import Measure
from repository.web.api.models import Suggestion

MOST = 10
_SHORTEST = 2


def of(session: Session, plain: str, typed: str, language: str) -> list[Suggestion]:
    """What a folded beginning may mean, the surest first; nothing for fewer than two letters, but for Chinese."""
    if len(plain) < _SHORTEST and not any("\u4e00" <= sign <= "\u9fff" for sign in plain):
        return []
    found = (*_concepts(plain, language), *_states(plain, language), *_laws(session, typed))
    return list(islice(found, MOST))


def _concepts(plain: str, language: str) -> Iterator[Suggestion]:
    for concept in sorted(thesaurus.load().concepts.values(), key=lambda one: fold(one.label(language))):
        if any(fold(term).startswith(plain) for term in concept.preferred.values()):
            label = concept.label(language)
            yield Suggestion(kind="concept", label=label, value=concept.id, query=label)


def _states(plain: str, language: str) -> Iterator[Suggestion]:
    for state in convention.load().states.values():
        names = (*state.un_names.values(), *state.matching_names.values())
        if any(fold(name).startswith(plain) for name in names):
            query = f"country:{state.alpha3}"
            yield Suggestion(kind="state", label=state.name(language), value=state.alpha3, query=query)


def _laws(session: Session, typed: str) -> Iterator[Suggestion]:
    if not any(sign.isdigit() for sign in typed):
        return
    beginning = Measure.number.istartswith(typed, autoescape=True)
    for law in session.scalars(access.readable(Measure, ANONYMOUS).where(beginning).order_by(Measure.id).limit(MOST)):
        yield Suggestion(kind="law", label=f"{law.number} {law.title}".strip(), value=law.reference, query=law.number)
