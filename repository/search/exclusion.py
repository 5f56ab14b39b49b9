"""What one query matches and another does not, for Whoosh. It knows no question."""

from __future__ import annotations

from typing import Any

from whoosh.matching import AndNotMatcher, Matcher  # type: ignore[import-untyped]
from whoosh.query import AndNot  # type: ignore[import-untyped]


class Without(AndNot):  # type: ignore[misc]
    """All that `a` matches less what `b` matches, scored by `a`."""

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        """Whoosh's own keeps the first match when what is excluded begins earlier in the index."""
        excluded = self.b.matcher(searcher, searcher.boolean_context())
        return _Matcher(self.a.matcher(searcher, context), excluded)


class _Matcher(AndNotMatcher):  # type: ignore[misc]
    def _find_first(self) -> None:
        if self.a.is_active() and self.b.is_active():
            self._find_next()

    def skip_to(self, document: int) -> None:
        # Whoosh's own looks at the place of `a` even when `a` is at its end.
        if document > self.a.id():
            self.a.skip_to(document)
            self._find_first()
