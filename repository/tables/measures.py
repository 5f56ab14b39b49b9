"""Measures and their versions, and what links them to the Convention."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import LinkBasis, MeasureKind, MeasureStatus, RelationKind, TextRole, Visibility
from repository.tables.base import Base, Id


class Measure(Base):
    """Anything that implements a provision, of one State. `state_of_review` is its place in `lifecycles.LAW`.

    `version` grows with every change: filing checks that the case has not moved since it decided.
    """

    __tablename__ = "measure"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    kind: Mapped[MeasureKind]
    form: Mapped[str]
    title: Mapped[str]
    number: Mapped[str]
    status: Mapped[MeasureStatus]
    draft_word: Mapped[str] = mapped_column(default="")
    adopted_on: Mapped[date | None]
    in_force_on: Mapped[date | None]
    language: Mapped[str]
    source: Mapped[str] = mapped_column(default="state")
    """`state`, or `organization` for what somebody else entered (HR9): then `source_name` says who."""
    source_name: Mapped[str] = mapped_column(default="", server_default="")
    state_of_review: Mapped[str] = mapped_column(index=True)
    visibility: Mapped[Visibility]
    review_due_on: Mapped[date | None]
    accepted_by: Mapped[str] = mapped_column(default="")
    """The officer who accepted first, where two are asked for."""
    released_in: Mapped[int | None] = mapped_column(ForeignKey("inbound_message.id"))
    """The State's message that releases its draft to the public (HR8); officers carry it out."""
    joined_to: Mapped[str] = mapped_column(default="", server_default="")
    """The reference this one became part of: the same text sent twice, or a version of what was held."""
    received_at: Mapped[datetime]
    verified_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class MeasureVersion(Base):
    """A text of a measure at a point in time, in one or more files (fourteen photos are one version)."""

    __tablename__ = "measure_version"
    __table_args__ = (UniqueConstraint("measure_id", "ordinal"),)

    id: Mapped[Id]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    ordinal: Mapped[int]
    filed_at: Mapped[datetime]
    in_force_from: Mapped[date | None]
    """The day from which this text applies, where it is known; the first version's is the measure's own."""
    made_by: Mapped[str] = mapped_column(default="", server_default="")
    """What brought this text about, as it was said: the amending act, or the number it was sent under."""
    suggested_at: Mapped[datetime | None]
    """When its articles were ranked for suggestions; none: they wait."""


class VersionFile(Base):
    """One file of a version, in order, with the text derived from it."""

    __tablename__ = "version_file"
    __table_args__ = (UniqueConstraint("version_id", "ordinal"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("measure_version.id"))
    ordinal: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), index=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("derived_text.id"))
    role: Mapped[TextRole] = mapped_column(default=TextRole.ORIGINAL, server_default="original")
    language: Mapped[str] = mapped_column(default="", server_default="")
    """As stated; "" where only the text itself tells."""


class MeasureRelation(Base):
    """That one law amends, repeals, replaces or carries out another. `other` is a reference of ours, "" when not held.

    `version` is the version of the other law it was said of (0 where that is not held): a relation, like any claim,
    names what it rests on.
    """

    __tablename__ = "measure_relation"
    __table_args__ = (UniqueConstraint("measure_id", "kind", "other", "words"),)

    id: Mapped[Id]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    kind: Mapped[RelationKind]
    other: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    words: Mapped[str]
    effective_on: Mapped[date | None]
    by: Mapped[str]
    at: Mapped[datetime]
    to_confirm: Mapped[str] = mapped_column(default="")
    """As of a link: what it was said of has changed since."""


class Particular(Base):
    """What was stated of a law beside its record, as given and normalised: the latest of a field counts.

    `words` are as given, `value` is normalised. What an officer took over from the text names page and line (from 1);
    what the State or an import said has 0 for both.
    """

    __tablename__ = "particular"

    id: Mapped[Id]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    field: Mapped[str]
    value: Mapped[str]
    words: Mapped[str]
    page: Mapped[int]
    line: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]


class ProvisionLink(Base):
    """That a version (or one article of it, by label) implements a provision of the Convention, and who says so."""

    __tablename__ = "provision_link"
    __table_args__ = (UniqueConstraint("version_id", "label", "provision"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("measure_version.id"))
    label: Mapped[str] = mapped_column(default="")
    """The article of the law; "" for the law as a whole."""
    provision: Mapped[str] = mapped_column(index=True)
    """Article of the Convention: `31`, `54.1.c`."""
    basis: Mapped[LinkBasis]
    by: Mapped[str]
    at: Mapped[datetime]
    evidence: Mapped[str] = mapped_column(default="")
    made_on: Mapped[int] = mapped_column(default=1, server_default="1")
    """The version (ordinal) somebody looked at when they said so."""
    to_confirm: Mapped[str] = mapped_column(default="", server_default="")
    """Why it must be confirmed again: `amended` or `repealed`; "" when it stands."""
    rank: Mapped[int] = mapped_column(default=0, server_default="0")
    """Place among the suggestions for the same label, from 1; 0 where a person said it."""
