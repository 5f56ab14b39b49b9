"""Runs a function in a limited child process: hostile bytes may kill the child, never the desk."""

from __future__ import annotations

from repository.children.family import ChildFailed, Children, Limits

__all__ = ["ChildFailed", "Children", "Limits"]
