"""Articles of the Convention suggested for laws and for their articles; always suggested, never more."""

from repository.suggesting.ranking import MOST_FOR_A_LAW, MOST_FOR_AN_ARTICLE, Suggestion, rank

__all__ = ["MOST_FOR_AN_ARTICLE", "MOST_FOR_A_LAW", "Suggestion", "rank"]
