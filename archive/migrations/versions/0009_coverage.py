"""The coverage ledger: what sites have shown, what failed, what is missing, counted by month."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coverage_cells',
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('section', sa.String(length=200), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('listed', sa.Integer(), nullable=False),
    sa.Column('archived', sa.Integer(), nullable=False),
    sa.Column('gone', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('site', 'section', 'month', name=op.f('pk_coverage_cells')),
    comment='entries counted by site, section and month: derived, and kept with every commit'
    )

    op.create_table('coverage_entries',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('section', sa.String(length=200), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('article_id', 'section', name=op.f('pk_coverage_entries')),
    comment='what became of each article that is known of, by section: derived'
    )
    op.create_index(op.f('ix_coverage_entries_site_section_month_state'), 'coverage_entries', ['site', 'section', 'month', 'state'], unique=False)

    op.create_table('failures',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('article_id', name=op.f('pk_failures')),
    comment='articles that were asked for and not had, and why; of no meaning once they are'
    )
    op.create_index(op.f('ix_failures_site_number'), 'failures', ['site', 'number'], unique=False)

    op.create_table('number_gaps',
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('first', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('site', 'first', name=op.f('pk_number_gaps')),
    comment='runs of numbers between known articles that nothing is known of: found by each crawl'
    )

    op.create_table('sightings',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('section', sa.String(length=200), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=True),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('listed_on', sa.Date(), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('article_id', 'section', name=op.f('pk_sightings')),
    comment='article links that crawls have met, by the section they stood under'
    )
    op.create_index(op.f('ix_sightings_site_article_id'), 'sightings', ['site', 'article_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_sightings_site_article_id'), table_name='sightings')
    op.drop_table('sightings')
    op.drop_table('number_gaps')
    op.drop_index(op.f('ix_failures_site_number'), table_name='failures')
    op.drop_table('failures')
    op.drop_index(op.f('ix_coverage_entries_site_section_month_state'), table_name='coverage_entries')
    op.drop_table('coverage_entries')
    op.drop_table('coverage_cells')
