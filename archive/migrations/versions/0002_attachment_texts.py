"""Which files articles offer, and the text of files."""

import json

import sqlalchemy as sa
from alembic import op

from archive.catalogue.captures import url_key

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('article_files',
    sa.Column('article_id', sa.String(length=16), nullable=False),
    sa.Column('url_key', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('article_id', 'url_key', name=op.f('pk_article_files'))
    )
    op.create_index(op.f('ix_article_files_url_key'), 'article_files', ['url_key'], unique=False)

    op.create_table('attachment_texts',
    sa.Column('digest', sa.String(length=80), nullable=False),
    sa.Column('extractor', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_attachment_texts'))
    )
    _list_files()


def _list_files() -> None:
    """Write down the files of the versions there are already."""
    connection = op.get_bind()
    versions = sa.table('versions', sa.column('article_id'), sa.column('article'))
    files = sa.table('article_files', sa.column('article_id'), sa.column('url_key'))
    query = sa.select(versions.c.article_id, versions.c.article)
    query = query.where(versions.c.article.contains('"attachments":'))
    found = {
        (row.article_id, url_key(file['url']))
        for row in connection.execute(query)
        for file in json.loads(row.article).get('attachments', ())
    }
    if found:
        rows = [{'article_id': id_, 'url_key': key} for id_, key in sorted(found)]
        connection.execute(sa.insert(files), rows)


def downgrade() -> None:
    op.drop_table('attachment_texts')
    op.drop_index(op.f('ix_article_files_url_key'), table_name='article_files')

    op.drop_table('article_files')
