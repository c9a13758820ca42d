"""Schedules, jobs, and the workers that do them."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('schedules',
    sa.Column('id', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('cron', sa.Text(), nullable=False),
    sa.Column('zone', sa.String(length=80), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('max_pages', sa.Integer(), nullable=True),
    sa.Column('max_mb', sa.Integer(), nullable=True),
    sa.Column('max_minutes', sa.Integer(), nullable=True),
    sa.Column('window_from', sa.String(length=5), nullable=True),
    sa.Column('window_to', sa.String(length=5), nullable=True),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('name', name=op.f('uq_schedules_name'))
    )
    op.create_index(op.f('ix_schedules_site'), 'schedules', ['site'], unique=False)

    op.create_table('jobs',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=True),
    sa.Column('schedule', sa.String(length=12), nullable=True),
    sa.Column('lane', sa.String(length=300), nullable=True),
    sa.Column('machine', sa.String(length=255), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('worker', sa.String(length=32), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('cancel_asked', sa.Boolean(), nullable=False),
    sa.Column('exit_code', sa.Integer(), nullable=True),
    sa.Column('run', sa.String(length=40), nullable=True),
    sa.Column('progress', sa.JSON(), nullable=True),
    sa.Column('log', sa.Text(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('schedule', 'due_at', name=op.f('uq_jobs_schedule_due_at'))
    )
    op.create_index(op.f('ix_jobs_queued_at'), 'jobs', ['queued_at'], unique=False)
    op.create_index(op.f('ix_jobs_site_queued_at'), 'jobs', ['site', 'queued_at'], unique=False)
    op.create_index(op.f('ix_jobs_state_due_at'), 'jobs', ['state', 'due_at'], unique=False)
    op.create_index('uq_jobs_running_lane', 'jobs', ['lane'], unique=True,
    sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))

    op.create_table('workers',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('machine', sa.String(length=255), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('slots', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workers'))
    )


def downgrade() -> None:
    op.drop_table('workers')
    op.drop_index('uq_jobs_running_lane', table_name='jobs')
    op.drop_index(op.f('ix_jobs_state_due_at'), table_name='jobs')
    op.drop_index(op.f('ix_jobs_site_queued_at'), table_name='jobs')
    op.drop_index(op.f('ix_jobs_queued_at'), table_name='jobs')

    op.drop_table('jobs')
    op.drop_index(op.f('ix_schedules_site'), table_name='schedules')

    op.drop_table('schedules')
