"""Laws in bulk: a folder, JSONL or CSV, looked at first, then filed one by one; run again it goes on."""

from repository.importing.filing import Importer, Taken
from repository.importing.preview import Preview, look_at
from repository.importing.rows import FIELDS, Problem, Row
from repository.importing.sources import Source, sources

__all__ = ["FIELDS", "Importer", "Preview", "Problem", "Row", "Source", "Taken", "look_at", "sources"]
