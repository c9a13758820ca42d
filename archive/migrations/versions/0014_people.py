"""Who's who: claims, people, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_claims",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("article_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("former", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("naming", sa.String(length=80), nullable=False),
        sa.Column("base", sa.String(length=16), nullable=False),
        sa.Column("node", sa.String(length=16), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_claims")),
        comment="what texts say of people and offices: derived, and read again from versions",
    )
    op.create_index(op.f("ix_people_claims_article_id"), "people_claims", ["article_id"])
    op.create_index(op.f("ix_people_claims_node"), "people_claims", ["node"])
    op.create_table(
        "people_nodes",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_nodes")),
    )
    op.create_index(op.f("ix_people_nodes_person"), "people_nodes", ["person"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_sort"), "people", ["sort"])
    op.create_index(op.f("ix_people_plain"), "people", ["plain"])
    op.create_table(
        "people_corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("nodes", sa.JSON(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_corrections")),
        comment="who is who, as archivists say; mirrors metadata records",
    )
    op.create_index(op.f("ix_people_corrections_at"), "people_corrections", ["at"])


def downgrade() -> None:
    for name in ("people_corrections", "people", "people_nodes", "people_claims"):
        op.drop_table(name)
