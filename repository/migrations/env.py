"""Alembic's entry: runs on the connection that `repository.migrations` hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from repository.tables import Base


def plain(kind: str, item: object, _: object) -> str | Literal[False]:
    """Migrations name plain column types: they must run after our own types have changed."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
