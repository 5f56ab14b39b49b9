"""The same search page on our index and on SQLite FTS5, turn by turn in one run. It touches no desk."""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parent.parent))

from repository.search.analysis import stem
from repository.search.answering import answer
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.schema import Entry

ARTICLES_OF_A_LAW = 40
WORDS_OF_AN_ARTICLE = 120
VOCABULARY = 20_000
STATES = ("PER", "KEN", "FRA", "BEN", "JOR", "CHN", "BRA", "MEX", "ZAF", "ITA", "FJI", "GEO")
SYLLABLES = ("ba", "co", "di", "fe", "gu", "la", "me", "ni", "po", "ra", "si", "tu", "ver", "lon", "tar", "mis")
SEED = 20_260_304
BUDGET = 0.1
"""docs/rules.md, budgets: a search page takes at most a tenth of SQLite FTS5's time."""


@dataclass(frozen=True)
class Page:
    """What both engines must agree on."""

    total: int
    shown: int


def words(chance: random.Random) -> list[str]:
    """Words of our own making, in the order of their frequency."""
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(made)


def zipf(count: int) -> list[float]:
    """Weights as words of a language have them: the n-th is used 1/n as often as the first."""
    total, sums = 0.0, []
    for rank in range(1, count + 1):
        total += 1 / rank
        sums.append(total)
    return sums


def corpus(articles: int, chance: random.Random, vocabulary: Sequence[str]) -> Iterator[list[Entry]]:
    """Laws of ARTICLES_OF_A_LAW articles until there are `articles`."""
    weights = zipf(len(vocabulary))
    for number in range(1, max(1, articles // ARTICLES_OF_A_LAW) + 1):
        common = {
            "reference": f"L26-{number:06d}-X", "kind": "law", "status": "in_force", "state": chance.choice(STATES),
            "region": "", "language": "en", "number": str(number), "year": 2000, "adopted_on": date(2000, 1, 1),
            "title": " ".join(chance.choices(vocabulary, cum_weights=weights, k=8)),
            "treaty_articles": tuple(str(article) for article in chance.sample(range(1, 72), 3)),
        }  # fmt: skip
        yield [
            Entry(uid=str(number), unit="law", **common),
            *(
                Entry(uid=f"{number}/{label}", unit="article", label=str(label), **common,
                      text=" ".join(chance.choices(vocabulary, cum_weights=weights, k=WORDS_OF_AN_ARTICLE)))
                for label in range(1, ARTICLES_OF_A_LAW + 1)
            ),
        ]  # fmt: skip


def questions(count: int, chance: random.Random, vocabulary: Sequence[str]) -> list[Question]:
    """A mix: one word, two, three; common and rare; a third within one State."""
    asked = []
    for _ in range(count):
        reach = chance.choice((50, 500, 5_000))
        typed = " ".join(chance.sample(vocabulary[:reach], chance.randint(1, 3)))
        asked.append(Question(words=typed, states=(chance.choice(STATES),) if chance.random() < 0.33 else ()))
    return asked


class Fts:
    """SQLite FTS5 with the same texts: stems made by our own analysis, so that both find the same words."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path)
        self.database.executescript(
            "CREATE VIRTUAL TABLE page USING fts5(stems, tokenize='unicode61');"
            "CREATE TABLE fact (id INTEGER PRIMARY KEY, law TEXT, state TEXT);"
            "CREATE TABLE link (id INTEGER, article TEXT); CREATE INDEX link_id ON link (id);"
        )

    def fill(self, laws: Sequence[Sequence[Entry]]) -> None:
        """Everything in one transaction."""
        with self.database:
            for place, entry in enumerate(entry for law in laws for entry in law):
                stems = " ".join(stem(word, "en") for word in f"{entry.title} {entry.text}".split())
                self.database.execute("INSERT INTO page (rowid, stems) VALUES (?, ?)", (place, stems))
                self.database.execute("INSERT INTO fact VALUES (?, ?, ?)", (place, entry.reference, entry.state))
                self.database.executemany("INSERT INTO link VALUES (?, ?)", [(place, a) for a in entry.treaty_articles])

    def page(self, question: Question) -> Page:
        """Top 20 laws by their best article, exact total, facets for State and article, snippets."""
        match = " AND ".join(f'"{stem(word, "en")}"' for word in question.words.split())
        run = self.database.execute
        run("CREATE TEMP TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY, law TEXT, state TEXT, score REAL)")
        run("DELETE FROM hit")
        run(
            "INSERT INTO hit SELECT page.rowid, law, state, bm25(page) FROM page JOIN fact ON fact.id = page.rowid "
            "WHERE page MATCH ? AND (? = '' OR state = ?)",
            (match, *(question.states or ("",)) * 2),
        )
        [(total,)] = run("SELECT count(DISTINCT law) FROM hit")
        top = run("SELECT id, min(score) FROM hit GROUP BY law ORDER BY 2, law LIMIT 20").fetchall()
        run("SELECT state, count(DISTINCT law) FROM hit GROUP BY state").fetchall()
        run("SELECT article, count(DISTINCT law) FROM hit JOIN link USING (id) GROUP BY article").fetchall()
        shown = [
            run("SELECT snippet(page, 0, '<mark>', '</mark>', '…', 40) FROM page WHERE page MATCH ? AND rowid = ?",
                (match, place)).fetchone()
            for place, _ in top
        ]  # fmt: skip
        return Page(total, len(shown))


def timed(call: Callable[[], Page]) -> tuple[float, Page]:
    """Milliseconds of CPU: two engines share the machine with whatever else runs on it."""
    began = time.process_time()
    page = call()
    return (time.process_time() - began) * 1000, page


def our_page(reading: Reading, question: Question) -> Page:
    """Our whole page, with every facet."""
    given = answer(reading, question)
    # Where no text has all words we go on to any of them; FTS5 was asked for all, so its page is empty.
    return Page(given.total, len(given.hits)) if given.understood.mode == "all" else Page(0, 0)


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """p50 and p95."""
    return statistics.median(times), sorted(times)[int(len(times) * 0.95) - 1]


def main() -> None:
    """Builds both, asks both, prints both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=5_000, help="size of the generated collection (default 5000)")
    options.add_argument("--questions", type=int, default=100, help="how many different questions (default 100)")
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    chance = random.Random(SEED)
    vocabulary = words(chance)
    laws = list(corpus(chosen.articles, chance, vocabulary))
    with tempfile.TemporaryDirectory() as place:
        folder, fts = IndexFolder(Path(place), "public"), Fts(Path(place) / "fts.sqlite")
        began = time.process_time()
        folder.rebuild((entry for law in laws for entry in law), position=0)
        built = time.process_time() - began
        fts.fill(laws)
        print(f"{chosen.articles} articles of {WORDS_OF_AN_ARTICLE} words, {len(laws)} laws; "
              f"index built at {chosen.articles / built:.0f} articles/s of CPU")  # fmt: skip
        reading = Reading(folder)
        report(compare(reading, fts, questions(chosen.questions, chance, vocabulary)))
        reading.close()


def compare(reading: Reading, fts: Fts, asked: Sequence[Question]) -> tuple[list[float], list[float], int]:
    """Milliseconds of ours and of FTS5 for each question, and how many totals differ."""
    for question in asked[:5]:
        our_page(reading, question)
        fts.page(question)
    ours, theirs, different = [], [], 0
    for question in asked:
        mine, my_page = timed(lambda question=question: our_page(reading, question))
        other, other_page = timed(lambda question=question: fts.page(question))
        ours.append(mine)
        theirs.append(other)
        different += my_page != other_page
    return ours, theirs, different


def report(figures: tuple[list[float], list[float], int]) -> None:
    """Prints the figures against the budget."""
    ours, theirs, different = figures
    print("a whole page (top 20, exact total, facets, snippets), CPU ms    p50      p95")
    for name, times in (("ours (stock Whoosh behind)", ours), ("SQLite FTS5", theirs)):
        print(f"  {name:<56}{percentiles(times)[0]:9.1f}{percentiles(times)[1]:9.1f}")
    ratios = [mine / other for mine, other in zip(percentiles(ours), percentiles(theirs), strict=True)]
    print(f"  {'ratio (budget at most ' + str(BUDGET) + ')':<56}{ratios[0]:9.2f}{ratios[1]:9.2f}")
    print(f"  questions with another total than FTS5's: {different} of {len(ours)}")
    print("budget met" if max(ratios) <= BUDGET else "budget NOT met: stock Whoosh visits every posting in Python")


if __name__ == "__main__":
    main()
