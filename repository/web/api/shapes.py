"""Records as the API's schemas: one way for each, whichever operation answers."""

from __future__ import annotations

from repository import convention
from repository.convention import Article
from repository.editions import MAIN, Edition
from repository.lawbook import LawShown, LinkShown
from repository.tables import Measure
from repository.thesaurus import Concept, load
from repository.web import addresses
from repository.web.api import models
from repository.web.records import Linked
from repository.web.visit import Visit


def brief(visit: Visit, measure: Measure) -> models.LawBrief:
    """A law in a list."""
    return models.LawBrief(
        reference=measure.reference, url=visit.desk.base_url + addresses.law(measure.reference), state=measure.state,
        kind=measure.kind, form=measure.form, title=measure.title, number=measure.number, status=measure.status,
        adopted_on=measure.adopted_on, in_force_on=measure.in_force_on, language=measure.language,
    )  # fmt: skip


def law(visit: Visit, shown: LawShown) -> models.Law:
    """A law with everything its page shows but the text."""
    measure, base = shown.measure, visit.desk.base_url
    at = 0 if shown.is_newest else shown.version
    return models.Law(
        **brief(visit, measure).model_dump(), source=measure.source, source_name=measure.source_name,
        received_on=measure.received_at.date(), verified_on=measure.verified_on, version=shown.version,
        versions=_versions(visit, shown), texts=[_text(visit, shown, edition, at) for edition in shown.editions],
        relations=[
            models.Relation(kind=one.kind.value, incoming=one.incoming, words=one.words, effective_on=one.effective_on,
                            other=one.other.reference if one.other else "")
            for one in shown.relations
        ],
        facts=[models.StatedFact(field=name, value=on.value, as_given=on.words) for name, on in shown.stated.items()],
        provisions=links(shown.links),
        files=[models.OriginalFile(filename=file.filename, media_type=file.media_type, size=file.size,
                                   sha256=file.sha256, url=base + addresses.file(measure.reference, file.ordinal, at))
               for file in shown.files],
        articles=[models.ArticleLine(label=line.label, heading_path=list(line.heading_path),
                                     url=base + addresses.article(measure.reference, line.label, at, shown.edition.key))
                  for line in shown.contents],
    )  # fmt: skip


def _versions(visit: Visit, shown: LawShown) -> list[models.Version]:
    newest = shown.versions[-1].ordinal
    return [
        models.Version(
            version=one.ordinal, applies_from=one.span.since, applies_until=one.span.until, stated=one.span.stated,
            made_by=one.made_by, received_on=one.filed_at.date(),
            url=visit.desk.base_url + addresses.law(shown.measure.reference, one.ordinal % newest),
        )
        for one in shown.versions
    ]  # fmt: skip


def _text(visit: Visit, shown: LawShown, edition: Edition, at: int) -> models.Text:
    language = edition.language or (shown.measure.language if edition.key == MAIN else "")
    url = visit.desk.base_url + addresses.law(shown.measure.reference, at, edition.key)
    return models.Text(language=language, role=edition.role.value, url=url)


def links(found: tuple[LinkShown, ...]) -> list[models.ProvisionLink]:
    """Links to the Convention, with who says so."""
    return [
        models.ProvisionLink(
            provision=link.provision, basis=link.basis.value, article=link.label, evidence=link.evidence,
            made_on=link.made_on, to_confirm=link.to_confirm,
        )
        for link in found
    ]  # fmt: skip


def linked(visit: Visit, item: Linked) -> models.LinkedLaw:
    """A law that is linked to an article of the Convention."""
    return models.LinkedLaw(
        law=brief(visit, item.measure), provisions=list(item.provisions), basis=item.basis.value,
        to_confirm=item.to_confirm, articles=[label for _, label in item.places],
    )  # fmt: skip


def article(visit: Visit, found: Article) -> models.ConventionArticle:
    """An article of the Convention."""
    chapter = convention.load().chapter_of(found.number)
    return models.ConventionArticle(
        number=found.number, title=found.title(visit.language), title_verified=found.is_verified(visit.language),
        chapter=chapter.numeral, chapter_title=chapter.title(visit.language),
        url=visit.desk.base_url + addresses.provision(str(found.number)),
    )  # fmt: skip


def concept(found: Concept) -> models.Concept:
    """A concept of the thesaurus."""
    return models.Concept(
        id=found.id, labels=dict(found.preferred),
        synonyms={code: list(words) for code, words in found.synonyms.items()},
        articles=list(found.articles),
        broader=found.broader,
        narrower=[one.id for one in load().narrower(found.id)],
    )  # fmt: skip
