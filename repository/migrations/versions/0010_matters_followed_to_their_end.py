"""Matters followed to their end: sends of follow-ups, the digest of a day, needs with consent, results, assignments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def upgrade() -> None:
    _follow_ups()
    _needs()
    _requests()
    _laws()
    _retention()
    _attempts()
    _words_of_messages()


def _follow_ups() -> None:
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.add_column(_words("of_state"))
        follow_up.add_column(sa.Column("person_id", _ID, nullable=True))
        follow_up.add_column(sa.Column("months", sa.Integer(), nullable=False, server_default="0"))
        follow_up.add_column(_words("seen_by"))
        follow_up.create_foreign_key("fk_follow_up_person_id_person", "person", ["person_id"], ["id"])
        follow_up.create_index("ix_follow_up_of_state", ["of_state"])
        follow_up.create_index("ix_follow_up_waiting", ["settled_at", "due_at"])
    op.execute(
        """
        UPDATE follow_up SET kind = 'questions',
          of_state = COALESCE((SELECT s.state FROM clarification c JOIN submission s ON s.id = c.submission_id
                               WHERE c.id = follow_up.clarification_id), ''),
          person_id = (SELECT s.person_id FROM clarification c JOIN submission s ON s.id = c.submission_id
                       WHERE c.id = follow_up.clarification_id)
        """
    )
    op.create_table(
        "follow_up_send",
        sa.Column("id", _ID, nullable=False),
        sa.Column("follow_up_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_follow_up_send_follow_up_id_follow_up"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_send"),
        sa.UniqueConstraint("follow_up_id", "number", name="uq_follow_up_send_follow_up_id_number"),
    )
    op.create_index("ix_follow_up_send_cause", "follow_up_send", ["cause"])
    op.create_table(
        "day_digest",
        sa.Column("id", _ID, nullable=False),
        sa.Column("of_state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_day_digest_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_day_digest"),
        sa.UniqueConstraint("of_state", "day", name="uq_day_digest_of_state_day"),
    )
    op.create_table(
        "assignment",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("officer_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_assignment_officer_id_officer"),
        sa.PrimaryKeyConstraint("subject", name="pk_assignment"),
    )
    op.create_index("ix_assignment_officer_id", "assignment", ["officer_id"])


def _needs() -> None:
    with op.batch_alter_table("need") as need:
        need.add_column(_words("words"))
        need.add_column(sa.Column("visibility", sa.String(length=32), nullable=False, server_default="restricted"))
        need.add_column(sa.Column("consent_in", _ID, nullable=True))
        need.add_column(_words("consent_words"))
        need.add_column(sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True))
        need.create_foreign_key("fk_need_consent_in_inbound_message", "inbound_message", ["consent_in"], ["id"])
        need.create_check_constraint(
            "ck_need_priority_has_its_message", "priority_words = '' OR priority_source IS NOT NULL"
        )
        need.create_check_constraint("ck_need_shared_with_consent", "visibility = 'restricted' OR consent_in IS NOT NULL")
    with op.batch_alter_table("assistance_received") as received:
        received.add_column(sa.Column("need_id", _ID, nullable=True))
        received.add_column(_words("assistance_type"))
        received.create_foreign_key("fk_assistance_received_need_id_need", "need", ["need_id"], ["id"])
    op.create_table(
        "result",
        sa.Column("id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("stated_in", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["assistance_request.id"], name="fk_result_request_id_assistance_request"
        ),
        sa.ForeignKeyConstraint(["stated_in"], ["inbound_message.id"], name="fk_result_stated_in_inbound_message"),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
    )
    op.create_index("ix_result_request_id", "result", ["request_id"])


def _requests() -> None:
    for table in ("assistance_request", "help_request"):
        with op.batch_alter_table(table) as request:
            request.add_column(sa.Column("review_due_on", sa.Date(), nullable=True))
            request.create_index(f"ix_{table}_review_due_on", ["review_due_on"])


def _laws() -> None:
    with op.batch_alter_table("measure") as measure:
        measure.add_column(_words("source_name"))
        measure.add_column(sa.Column("released_in", _ID, nullable=True))
        measure.add_column(_words("joined_to"))
        measure.create_foreign_key("fk_measure_released_in_inbound_message", "inbound_message", ["released_in"], ["id"])


def _retention() -> None:
    op.create_table(
        "message_mark",
        sa.Column("id", _ID, nullable=False),
        sa.Column("journal_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["inbound_message.id"], name="fk_message_mark_journal_id_inbound_message"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message_mark"),
        sa.UniqueConstraint("journal_id", name="uq_message_mark_journal_id"),
    )
    op.create_index("ix_message_mark_at", "message_mark", ["at"])
    op.create_table(
        "retention_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_run"),
    )


def _attempts() -> None:
    op.create_table(
        "send_attempt",
        sa.Column("id", _ID, nullable=False),
        sa.Column("outbound_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["outbound_message.id"], name="fk_send_attempt_outbound_id_outbound_message"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_send_attempt"),
    )
    op.create_index("ix_send_attempt_outbound_id", "send_attempt", ["outbound_id"])
    op.create_index("ix_send_attempt_result", "send_attempt", ["result"])


def _words_of_messages() -> None:
    op.create_table(
        "message_words",
        sa.Column("journal_id", _ID, nullable=False),
        sa.Column("submission_id", _ID, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["inbound_message.id"], name="fk_message_words_journal_id_inbound_message"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_message_words_submission_id_submission"),
        sa.PrimaryKeyConstraint("journal_id", name="pk_message_words"),
    )
    op.create_index("ix_message_words_submission_id", "message_words", ["submission_id"])
