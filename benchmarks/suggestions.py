"""How often the right article of the Convention is among those suggested, on our own samples. It touches no desk."""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from repository.languages import LANGUAGES
from repository.suggesting import MOST_FOR_AN_ARTICLE, rank

SAMPLES = Path(__file__).parent.parent / "tests" / "facts" / "samples_treaty"
ARTICLES_OF_A_LONG_LAW = 3000
CHARACTERS_OF_AN_ARTICLE = 1130


def main() -> None:
    """Prints a table in Markdown; with -v also what was missed."""
    print("| language | tuned on: first | among three | of | never tuned on: first | among three | of |")
    print("|---|---|---|---|---|---|---|")
    for language in LANGUAGES:
        cells = [str(count) for folder in (SAMPLES, SAMPLES / "untouched") for count in counts(folder, language)]
        print(f"| {language} | {' | '.join(cells)} |")
    print("\n| language | seconds for a law of 3,000 articles, 3.4 million characters |\n|---|---|")
    for language in LANGUAGES:
        print(f"| {language} | {seconds(language):.1f} |")


def counts(folder: Path, language: str) -> tuple[int, int, int]:
    """How many samples have a right article first, among the first three, and how many there are."""
    first = among = total = 0
    for articles, text in samples(folder, language):
        given = [item.provision.split(".")[0] for item in rank("", (), text, language, MOST_FOR_AN_ARTICLE)]
        total += 1
        first += bool(given and given[0] in articles)
        among += bool(set(given) & set(articles))
        if "-v" in sys.argv and not set(given) & set(articles):
            print(f"missed: {language} {articles} got {given}: {text}", file=sys.stderr)
    return first, among, total


def samples(folder: Path, language: str) -> list[tuple[list[str], str]]:
    """Right articles and text of each sample of a language."""
    lines = (folder / f"{language}.csv").read_text(encoding="utf-8").splitlines()
    return [(row["articles"].split(), row["text"]) for row in csv.DictReader(lines, delimiter="|")]


def seconds(language: str) -> float:
    """How long the articles of a long law take, made of the samples again and again."""
    whole = " ".join(text for _, text in samples(SAMPLES, language))
    text = (whole * (1 + CHARACTERS_OF_AN_ARTICLE // len(whole)))[:CHARACTERS_OF_AN_ARTICLE]
    started = time.perf_counter()
    for _ in range(ARTICLES_OF_A_LONG_LAW):
        rank("", (), text, language, MOST_FOR_AN_ARTICLE)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
