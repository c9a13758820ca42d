"""Who a result set was made for, so that nobody's sets push out those of others."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made_by = sa.Column("made_by", sa.String(length=80), server_default="", nullable=False)
    op.add_column("result_sets", made_by)


def downgrade() -> None:
    with op.batch_alter_table("result_sets") as sets:
        sets.drop_column("made_by")
