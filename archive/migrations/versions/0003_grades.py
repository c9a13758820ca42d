"""How far each version can be trusted, and what a site's articles usually show."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('grades',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('own', sa.Float(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('warnings', sa.Text(), nullable=False),
    sa.Column('missing', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('article_id', 'number', name=op.f('pk_grades')),
    comment='how far each version can be trusted: derived, and made again by reparse'
    )
    op.create_index(op.f('ix_grades_site'), 'grades', ['site'], unique=False)

    op.create_table('site_norms',
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('fill', sa.JSON(), nullable=False),
    sa.Column('repeated', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('site', name=op.f('pk_site_norms')),
    comment="what a site's articles usually show: derived, and counted again as it grows"
    )


def downgrade() -> None:
    op.drop_table('site_norms')
    op.drop_index(op.f('ix_grades_site'), table_name='grades')

    op.drop_table('grades')
