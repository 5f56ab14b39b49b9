"""Suggested articles in rank, and which versions were ranked."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('provision_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rank', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('measure_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('suggested_at', sa.DateTime(timezone=True), nullable=True))
