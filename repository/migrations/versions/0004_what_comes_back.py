"""What comes back: the return path of each letter, and how an address fares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("outbound_message") as letter:
        letter.add_column(sa.Column("envelope_sender", sa.String(), nullable=True))
        letter.create_index("ix_outbound_message_envelope_sender", ["envelope_sender"])
    op.create_table(
        "address_health",
        sa.Column("id", _ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("away_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_address_health"),
        sa.UniqueConstraint("address", name="uq_address_health_address"),
    )
