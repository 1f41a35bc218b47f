import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    item = op.create_table(
        "item",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.bulk_insert(item, [{"name": "one"}])
