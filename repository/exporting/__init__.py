"""The collection handed on: lines for programs and spreadsheets, Akoma Ntoso, the bulk dump."""

from repository.exporting.akoma_ntoso import act
from repository.exporting.dump import Dump, dump
from repository.exporting.laws import COLUMNS, csv_cells, laws_of, record

__all__ = ["COLUMNS", "Dump", "act", "csv_cells", "dump", "laws_of", "record"]
