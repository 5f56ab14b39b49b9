"""Scans that wait to be read by machine, and their pages."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('scan_reading',
    sa.Column('id', key, nullable=False),
    sa.Column('text_id', key, nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['text_id'], ['derived_text.id'], name=op.f('fk_scan_reading_text_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scan_reading')),
    sa.UniqueConstraint('text_id', name=op.f('uq_scan_reading_text_id'))
    )
    with op.batch_alter_table('scan_reading', schema=None) as batch_op:
        batch_op.create_index('ix_scan_reading_due', ['state', 'due_at'], unique=False)

    op.create_table('scan_page',
    sa.Column('id', key, nullable=False),
    sa.Column('reading_id', key, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['reading_id'], ['scan_reading.id'], name=op.f('fk_scan_page_reading_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scan_page')),
    sa.UniqueConstraint('reading_id', 'number', name=op.f('uq_scan_page_reading_id_number'))
    )
