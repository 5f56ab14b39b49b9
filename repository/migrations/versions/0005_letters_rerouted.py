"""What was done about letters that did not arrive."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbound_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rerouted', sa.String(), server_default='', nullable=False))
        batch_op.create_index('ix_outbound_message_rerouted', ['state', 'rerouted'], unique=False)
