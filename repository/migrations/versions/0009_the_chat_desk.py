"""The chat desk: batches answered once, codes and uploads of a chat, chats that take nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("speak_at", sa.DateTime(timezone=True), nullable=True))
        draft.add_column(sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
        draft.create_index("ix_draft_speak_at", ["speak_at"])
    with op.batch_alter_table("identity") as identity:
        identity.add_column(sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "chat_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_chat_code_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_chat_code"),
    )
    op.create_index("ix_chat_code_person_id", "chat_code", ["person_id"])
    op.create_index("ix_chat_code_chat_id", "chat_code", ["chat_id"])
    op.create_table(
        "upload",
        sa.Column("id", _ID, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("journal_id", _ID, nullable=False),
        sa.Column("unique_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_upload_person_id_person"),
        sa.ForeignKeyConstraint(["journal_id"], ["inbound_message.id"], name="fk_upload_journal_id_inbound_message"),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name="fk_upload_sha256_file"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.UniqueConstraint("token_hash", name="uq_upload_token_hash"),
    )
    op.create_index("ix_upload_chat_id", "upload", ["chat_id"])
    op.create_table(
        "withdrawal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("was_public", sa.Boolean(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_withdrawal_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawal"),
        sa.UniqueConstraint("subject", name="uq_withdrawal_subject"),
    )
