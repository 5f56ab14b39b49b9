"""Strangers become known: who a held mail says it is from, correspondents, codes, officers' proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("hold") as hold:
        hold.add_column(sa.Column("sender", sa.String(), nullable=False, server_default=""))
        hold.create_index("ix_hold_sender", ["sender"])
    with op.batch_alter_table("focal_point") as point:
        standing = sa.Enum("focal_point", "correspondent", name="standing", native_enum=False, length=32)
        point.add_column(sa.Column("standing", standing, nullable=False, server_default="focal_point"))
        point.add_column(sa.Column("named_in", _ID, nullable=True))
        point.create_foreign_key("fk_focal_point_named_in_inbound_message", "inbound_message", ["named_in"], ["id"])
    op.create_table(
        "address_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("journal_id", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_code_person_id_person"),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["inbound_message.id"], name="fk_address_code_journal_id_inbound_message"
        ),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_address_code_identity_id_identity"),
        sa.PrimaryKeyConstraint("id", name="pk_address_code"),
        sa.UniqueConstraint("reference", name="uq_address_code_reference"),
    )
    op.create_index("ix_address_code_person_id", "address_code", ["person_id"])
    op.create_index("ix_address_code_address", "address_code", ["address"])
    op.create_table(
        "naming_proposal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("hold_id", _ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("proposed_by", _ID, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("settled_by", _ID, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name="fk_naming_proposal_hold_id_hold"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_naming_proposal_person_id_person"),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name="fk_naming_proposal_proposed_by_officer"),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"], name="fk_naming_proposal_settled_by_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_naming_proposal"),
    )
    op.create_index("ix_naming_proposal_hold_id", "naming_proposal", ["hold_id"])
