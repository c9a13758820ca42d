"""The first catalogue."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('articles',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('sections', sa.JSON(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('versions', sa.Integer(), nullable=False),
    sa.Column('current', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('imported', sa.Boolean(), nullable=False),
    sa.Column('current_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_articles')),
    sa.UniqueConstraint('revision', name=op.f('uq_articles_revision'))
    )
    op.create_index(op.f('ix_articles_site_asked_at'), 'articles', ['site', 'asked_at'], unique=False)
    op.create_index(op.f('ix_articles_site_published_at'), 'articles', ['site', 'published_at'], unique=False)

    op.create_table('captures',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('run', sa.String(length=40), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('url_key', sa.String(length=32), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=80), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('offset', sa.BigInteger(), nullable=False),
    sa.Column('length', sa.BigInteger(), nullable=False),
    sa.Column('refers_to', sa.String(length=32), nullable=True),
    sa.Column('etag', sa.Text(), nullable=True),
    sa.Column('last_modified', sa.Text(), nullable=True),
    sa.Column('truncated', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_captures'))
    )
    op.create_index(op.f('ix_captures_file_offset'), 'captures', ['file', 'offset'], unique=False)
    op.create_index(op.f('ix_captures_url_key_fetched_at'), 'captures', ['url_key', 'fetched_at'], unique=False)

    op.create_table('counters',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counters')),
    comment='gap-free counters; the row is locked by the transaction that takes from it'
    )
    op.create_table('events',
    sa.Column('record', sa.String(length=32), nullable=False),
    sa.Column('article_id', sa.String(length=16), nullable=True),
    sa.Column('happening', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capture', sa.String(length=32), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('offset', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('record', name=op.f('pk_events'))
    )
    op.create_index(op.f('ix_events_article_id'), 'events', ['article_id'], unique=False)
    op.create_index(op.f('ix_events_file_offset'), 'events', ['file', 'offset'], unique=False)

    op.create_table('facts',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_facts')),
    comment='one row a fact about the catalogue itself: its epoch'
    )
    op.create_table('frontier',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run', sa.String(length=40), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('meta', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frontier')),
    sa.UniqueConstraint('run', 'fingerprint', name=op.f('uq_frontier_run_fingerprint'))
    )
    op.create_index(op.f('ix_frontier_run_state_priority'), 'frontier', ['run', 'state', 'priority'], unique=False)

    op.create_table('problems',
    sa.Column('capture', sa.String(length=32), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('capture', name=op.f('pk_problems'))
    )
    op.create_index(op.f('ix_problems_site_noted_at'), 'problems', ['site', 'noted_at'], unique=False)

    op.create_table('runs',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_runs'))
    )
    op.create_index(op.f('ix_runs_site_started_at'), 'runs', ['site', 'started_at'], unique=False)

    op.create_table('versions',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('capture', sa.String(length=32), nullable=False),
    sa.Column('extractor', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('record', sa.String(length=32), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('offset', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_versions_article_id_articles')),
    sa.PrimaryKeyConstraint('article_id', 'number', name=op.f('pk_versions'))
    )
    op.create_index(op.f('ix_versions_file_offset'), 'versions', ['file', 'offset'], unique=False)



def downgrade() -> None:
    op.drop_index(op.f('ix_versions_file_offset'), table_name='versions')

    op.drop_table('versions')
    op.drop_index(op.f('ix_runs_site_started_at'), table_name='runs')

    op.drop_table('runs')
    op.drop_index(op.f('ix_problems_site_noted_at'), table_name='problems')

    op.drop_table('problems')
    op.drop_index(op.f('ix_frontier_run_state_priority'), table_name='frontier')

    op.drop_table('frontier')
    op.drop_table('facts')
    op.drop_index(op.f('ix_events_file_offset'), table_name='events')
    op.drop_index(op.f('ix_events_article_id'), table_name='events')

    op.drop_table('events')
    op.drop_table('counters')
    op.drop_index(op.f('ix_captures_url_key_fetched_at'), table_name='captures')
    op.drop_index(op.f('ix_captures_file_offset'), table_name='captures')

    op.drop_table('captures')
    op.drop_index(op.f('ix_articles_site_published_at'), table_name='articles')
    op.drop_index(op.f('ix_articles_site_asked_at'), table_name='articles')

    op.drop_table('articles')
