"""Versions over time: from when a text applies, what a file of it is, what a link rests on, what a law does to others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def upgrade() -> None:
    with op.batch_alter_table("measure_version") as version:
        version.add_column(sa.Column("in_force_from", sa.Date(), nullable=True))
        version.add_column(_words("made_by"))
    with op.batch_alter_table("version_file") as file:
        file.add_column(sa.Column("role", sa.String(length=32), nullable=False, server_default="original"))
        file.add_column(_words("language"))
    with op.batch_alter_table("provision_link") as link:
        link.add_column(sa.Column("made_on", sa.Integer(), nullable=False, server_default="1"))
        link.add_column(_words("to_confirm"))
    # Until now nothing was carried from version to version: each link was made on the version it stands with.
    op.execute(
        "UPDATE provision_link SET made_on = "
        "(SELECT ordinal FROM measure_version WHERE measure_version.id = provision_link.version_id)"
    )
    op.create_table(
        "measure_relation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("measure_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_confirm", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name="fk_measure_relation_measure_id_measure"),
        sa.PrimaryKeyConstraint("id", name="pk_measure_relation"),
        sa.UniqueConstraint(
            "measure_id", "kind", "other", "words", name="uq_measure_relation_measure_id_kind_other_words"
        ),
    )
    op.create_index("ix_measure_relation_measure_id", "measure_relation", ["measure_id"])
    op.create_index("ix_measure_relation_other", "measure_relation", ["other"])
