"""Pages that a run passed over, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('skips',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run', sa.String(length=40), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skips')),
    comment='pages that a run passed over, the first of each reason'
    )
    op.create_index(op.f('ix_skips_run_why'), 'skips', ['run', 'why'], unique=False)
    op.create_index(op.f('ix_skips_site'), 'skips', ['site'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_skips_site'), table_name='skips')
    op.drop_index(op.f('ix_skips_run_why'), table_name='skips')
    op.drop_table('skips')
