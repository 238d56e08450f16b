"""Types of columns: moments with their zone, exact points, plain data; the same in every database."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Text, TypeDecorator
from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """A moment, kept as UTC. Without a zone nothing goes in, and with one everything comes out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        # SQLite hands out text, which becomes a moment in one step rather than in three: lists of thousands are read.
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


#: There are few scores and many who have them.
_exact = lru_cache(maxsize=4096)(Fraction)


class Points(TypeDecorator[Fraction]):
    """A score, exact: `7/2`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else _exact(value)


class Document(TypeDecorator[Any]):
    """Plain data as JSON text, the same in every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
