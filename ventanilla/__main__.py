"""`python -m ventanilla`: the same as the `ventanilla` command."""

from __future__ import annotations

from ventanilla.cli import main

main()
