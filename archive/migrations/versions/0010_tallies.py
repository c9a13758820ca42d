"""Kept counters of what each site holds; indexes for lists of runs and a run's job."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tallies',
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('captures', sa.BigInteger(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('articles', sa.BigInteger(), nullable=False),
    sa.Column('versions', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('site', name=op.f('pk_tallies'))
    )
    op.execute(sa.text('''
        INSERT INTO tallies (site, captures, bytes, articles, versions)
        SELECT site, SUM(captures), SUM(bytes), SUM(articles), SUM(versions) FROM (
            SELECT site, COUNT(*) AS captures, SUM(length) AS bytes, 0 AS articles, 0 AS versions
            FROM captures GROUP BY site
            UNION ALL
            SELECT site, 0, 0, COUNT(*), 0 FROM articles GROUP BY site
            UNION ALL
            SELECT articles.site, 0, 0, 0, COUNT(*) FROM versions
            JOIN articles ON articles.id = versions.article_id GROUP BY articles.site
        ) AS counted GROUP BY site
    '''))
    op.create_index(op.f('ix_runs_started_at'), 'runs', ['started_at'], unique=False)
    op.create_index(op.f('ix_jobs_run'), 'jobs', ['run'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_jobs_run'), table_name='jobs')
    op.drop_index(op.f('ix_runs_started_at'), table_name='runs')
    op.drop_table('tallies')
