"""The first schema; the audit trail refuses to be changed."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_subject'), ['subject'], unique=False)

    op.create_table('change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change')),
    sqlite_autoincrement=True
    )
    op.create_table('counter',
    sa.Column('letter', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('letter', 'year', name=op.f('pk_counter'))
    )
    op.create_table('file',
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_file'))
    )
    op.create_table('officer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('anonymous', 'focal_point', 'officer', 'administrator', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer')),
    sa.UniqueConstraint('email', name=op.f('uq_officer_email'))
    )
    op.create_table('outbound_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'telegram', 'draft', name='channel', native_enum=False, length=32), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('case_reference', sa.String(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbound_message')),
    sa.UniqueConstraint('cause', 'kind', 'recipient', name=op.f('uq_outbound_message_cause_kind_recipient'))
    )
    with op.batch_alter_table('outbound_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbound_message_case_reference'), ['case_reference'], unique=False)
        batch_op.create_index('ix_outbound_message_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbound_message_lane'), ['lane'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbound_message_message_id'), ['message_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('poll_position',
    sa.Column('bot_id', sa.String(), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('bot_id', name=op.f('pk_poll_position'))
    )
    op.create_table('derived_text',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('extractor', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('quality', sa.String(), nullable=False),
    sa.Column('engine', sa.String(), nullable=False),
    sa.Column('pages', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_derived_text_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_derived_text')),
    sa.UniqueConstraint('sha256', 'extractor', name=op.f('uq_derived_text_sha256_extractor'))
    )
    op.create_table('draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('chat_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('gathered', sa.JSON(), nullable=False),
    sa.Column('stated', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_draft_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_chat_id'), ['chat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_person_id'), ['person_id'], unique=False)

    op.create_table('focal_point',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_focal_point_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_focal_point'))
    )
    with op.batch_alter_table('focal_point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_focal_point_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_focal_point_state'), ['state'], unique=False)

    op.create_table('identity',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'telegram', 'draft', name='channel', native_enum=False, length=32), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity'))
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_identity_live', ['channel', 'address'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_table('officer_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('form_token', sa.String(), nullable=False),
    sa.Column('officer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['officer_id'], ['officer.id'], name=op.f('fk_officer_session_officer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_officer_session_token_hash'))
    )
    op.create_table('sign_in_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('browser_hash', sa.String(), nullable=False),
    sa.Column('officer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['officer_id'], ['officer.id'], name=op.f('fk_sign_in_link_officer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash'))
    )
    op.create_table('submission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('proof', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('reference', name=op.f('uq_submission_reference'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_submission_state'), ['state'], unique=False)

    op.create_table('assistance_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('received', sa.Enum('yes', 'ongoing', 'none', 'not_stated', name='received', native_enum=False, length=32), nullable=False),
    sa.Column('received_words', sa.String(), nullable=False),
    sa.Column('state_of_case', sa.String(), nullable=False),
    sa.Column('visibility', sa.Enum('public', 'restricted', name='visibility', native_enum=False, length=32), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_assistance_request_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistance_request')),
    sa.UniqueConstraint('reference', name=op.f('uq_assistance_request_reference'))
    )
    with op.batch_alter_table('assistance_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistance_request_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_request_state_of_case'), ['state_of_case'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_request_submission_id'), ['submission_id'], unique=False)

    op.create_table('chat_state',
    sa.Column('chat_id', sa.String(), nullable=False),
    sa.Column('identity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('draft_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_chat_state_draft_id')),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_chat_state_identity_id')),
    sa.PrimaryKeyConstraint('chat_id', name=op.f('pk_chat_state'))
    )
    op.create_table('clarification',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('first_number', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_clarification_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clarification'))
    )
    with op.batch_alter_table('clarification', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clarification_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_clarification_subject'), ['subject'], unique=False)

    op.create_table('extract',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('heading_path', sa.JSON(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['text_id'], ['derived_text.id'], name=op.f('fk_extract_text_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extract')),
    sa.UniqueConstraint('text_id', 'label', name=op.f('uq_extract_text_id_label')),
    sa.UniqueConstraint('text_id', 'ordinal', name=op.f('uq_extract_text_id_ordinal'))
    )
    op.create_table('help_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('officer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state_of_case', sa.String(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['officer_id'], ['officer.id'], name=op.f('fk_help_request_officer_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_help_request_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request')),
    sa.UniqueConstraint('reference', name=op.f('uq_help_request_reference'))
    )
    with op.batch_alter_table('help_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_request_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_help_request_state_of_case'), ['state_of_case'], unique=False)
        batch_op.create_index(batch_op.f('ix_help_request_submission_id'), ['submission_id'], unique=False)

    op.create_table('inbound_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'telegram', 'draft', name='channel', native_enum=False, length=32), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('original_sha256', sa.String(), nullable=False),
    sa.Column('original', sa.LargeBinary(), nullable=True),
    sa.Column('envelope', sa.JSON(), nullable=False),
    sa.Column('conversation', sa.String(), nullable=False),
    sa.Column('outcome', sa.Enum('filed', 'copy', 'automatic', 'answered', 'drafted', 'held', 'refused', 'erased', name='outcome', native_enum=False, length=32), nullable=True),
    sa.Column('outcome_note', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proof', sa.Integer(), nullable=True),
    sa.Column('proof_evidence', sa.JSON(), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('first_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['first_id'], ['inbound_message.id'], name=op.f('fk_inbound_message_first_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_inbound_message_person_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_inbound_message_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_message')),
    sa.UniqueConstraint('channel', 'account', 'external_id', name=op.f('uq_inbound_message_channel_account_external_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('inbound_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_message_conversation'), ['conversation'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_message_original_sha256'), ['original_sha256'], unique=False)
        batch_op.create_index('ix_inbound_message_pending', ['due_at'], unique=False, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
        batch_op.create_index(batch_op.f('ix_inbound_message_submission_id'), ['submission_id'], unique=False)

    op.create_table('measure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('law', 'regulation', 'policy', 'institution', 'practice', 'case', 'direct_application', name='measurekind', native_enum=False, length=32), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'adopted', 'in_force', 'amended', 'repealed', 'unknown', name='measurestatus', native_enum=False, length=32), nullable=False),
    sa.Column('draft_word', sa.String(), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('in_force_on', sa.Date(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('state_of_review', sa.String(), nullable=False),
    sa.Column('visibility', sa.Enum('public', 'restricted', name='visibility', native_enum=False, length=32), nullable=False),
    sa.Column('review_due_on', sa.Date(), nullable=True),
    sa.Column('accepted_by', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_measure_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('reference', name=op.f('uq_measure_reference'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_state_of_review'), ['state_of_review'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_submission_id'), ['submission_id'], unique=False)

    op.create_table('assistance_received',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('stated_in', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['assistance_request.id'], name=op.f('fk_assistance_received_request_id')),
    sa.ForeignKeyConstraint(['stated_in'], ['inbound_message.id'], name=op.f('fk_assistance_received_stated_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistance_received'))
    )
    with op.batch_alter_table('assistance_received', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistance_received_request_id'), ['request_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('journal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('inline', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['journal_id'], ['inbound_message.id'], name=op.f('fk_attachment_journal_id')),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_attachment_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('journal_id', 'ordinal', name=op.f('uq_attachment_journal_id_ordinal'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_sha256'), ['sha256'], unique=False)

    op.create_table('copy_key',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('journal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['journal_id'], ['inbound_message.id'], name=op.f('fk_copy_key_journal_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_copy_key'))
    )
    op.create_table('fetch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('journal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('draft_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('file_id', sa.String(), nullable=False),
    sa.Column('unique_id', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('problem', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_fetch_draft_id')),
    sa.ForeignKeyConstraint(['journal_id'], ['inbound_message.id'], name=op.f('fk_fetch_journal_id')),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_fetch_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fetch'))
    )
    with op.batch_alter_table('fetch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fetch_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fetch_journal_id'), ['journal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fetch_state'), ['state'], unique=False)

    op.create_table('follow_up',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('clarification_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sends', sa.Integer(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clarification_id'], ['clarification.id'], name=op.f('fk_follow_up_clarification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up'))
    )
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_up_clarification_id'), ['clarification_id'], unique=False)
        batch_op.create_index('ix_follow_up_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_subject'), ['subject'], unique=False)

    op.create_table('hold',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('journal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Enum('unknown_sender', 'stranger_in_case', 'nothing_to_file', 'unreadable', 'filing_failed', 'update_failed', 'fetch_incomplete', name='holdreason', native_enum=False, length=32), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['journal_id'], ['inbound_message.id'], name=op.f('fk_hold_journal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold'))
    )
    with op.batch_alter_table('hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hold_journal_id'), ['journal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hold_state'), ['state'], unique=False)

    op.create_table('measure_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('measure_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_version_measure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_version')),
    sa.UniqueConstraint('measure_id', 'ordinal', name=op.f('uq_measure_version_measure_id_ordinal'))
    )
    op.create_table('need',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('articles', sa.JSON(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('assistance_type', sa.String(), nullable=False),
    sa.Column('term', sa.String(), nullable=False),
    sa.Column('priority_words', sa.String(), nullable=False),
    sa.Column('priority_source', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('origin', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['priority_source'], ['inbound_message.id'], name=op.f('fk_need_priority_source')),
    sa.ForeignKeyConstraint(['request_id'], ['assistance_request.id'], name=op.f('fk_need_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need')),
    sa.UniqueConstraint('reference', name=op.f('uq_need_reference')),
    sa.UniqueConstraint('request_id', 'ordinal', name=op.f('uq_need_request_id_ordinal'))
    )
    op.create_table('reference',
    sa.Column('printed', sa.String(), nullable=False),
    sa.Column('journal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('letter', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['journal_id'], ['inbound_message.id'], name=op.f('fk_reference_journal_id')),
    sa.PrimaryKeyConstraint('printed', name=op.f('pk_reference')),
    sa.UniqueConstraint('journal_id', 'letter', 'ordinal', name=op.f('uq_reference_journal_id_letter_ordinal'))
    )
    op.create_table('provision_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('provision', sa.String(), nullable=False),
    sa.Column('basis', sa.Enum('claimed', 'suggested', 'confirmed', name='linkbasis', native_enum=False, length=32), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['measure_version.id'], name=op.f('fk_provision_link_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provision_link')),
    sa.UniqueConstraint('version_id', 'label', 'provision', name=op.f('uq_provision_link_version_id_label_provision'))
    )
    with op.batch_alter_table('provision_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provision_link_provision'), ['provision'], unique=False)

    op.create_table('version_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('text_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_version_file_sha256')),
    sa.ForeignKeyConstraint(['text_id'], ['derived_text.id'], name=op.f('fk_version_file_text_id')),
    sa.ForeignKeyConstraint(['version_id'], ['measure_version.id'], name=op.f('fk_version_file_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_file')),
    sa.UniqueConstraint('version_id', 'ordinal', name=op.f('uq_version_file_version_id_ordinal'))
    )
    with op.batch_alter_table('version_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_version_file_sha256'), ['sha256'], unique=False)

    for statement in _append_only(op.get_bind().dialect.name):
        op.execute(statement)


def _append_only(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ]
