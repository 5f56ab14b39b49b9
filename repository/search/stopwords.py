"""Words that carry no meaning of their own in a question. The index keeps them: only questions leave them out."""

from __future__ import annotations

from repository.folding import fold

_LISTS = """
a about an and are as at be by for from how in into is it its not of on or that the their there these this those to
was were what when where which who why will with
al ante como con contra cual cuando de del desde donde el en entre es esta este estos hasta la las lo los mas o para
pero por que quien se segun ser si sin sobre su sus un una uno unos y
au aux avec ce ces cette dans des dont du elle en est et il la le les leur leurs ou par pas plus pour qu que qui sa
ses son sont sur un une d l
ao aos as com da das do dos e em na nas no nos num os pela pelas pelo pelos uma
в во для до за и из или к как на не но о об от по при с со у что это
من في على الى عن مع هذا هذه التي الذي او و ان ما كل
"""
# «contra», «sin», «not» change what is asked for; they stay out of the question all the same, and the order of
# hits keeps texts that have the whole words of a quoted phrase apart.

STOP_WORDS = frozenset(fold(word) for word in _LISTS.split())
"""Folded."""
