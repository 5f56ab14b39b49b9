"""What a law says of itself."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('derived_text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('findings', sa.JSON(), nullable=False, server_default='[]'))
    op.create_table('particular',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('measure_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_particular_measure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_particular'))
    )
    with op.batch_alter_table('particular', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_particular_measure_id'), ['measure_id'], unique=False)
