import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("item", sa.Column("price", sa.Numeric, nullable=False, server_default="0"))
    op.execute("CREATE VIEW item_view AS SELECT name, price FROM item")
    with op.get_context().autocommit_block():
        op.create_index("item_name", "item", ["name"], postgresql_concurrently=True)
