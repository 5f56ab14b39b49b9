"""How well documents are read, by language: articles right, words found, encodings known; and what splitting costs.

Run `make bench`. The laws are made up, in forms real ones have; no test uses these seeds.
"""

from __future__ import annotations

import sys
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "documents"))

from lawmaking import STYLES, Law, law  # noqa: E402
from producing import MADE, sample  # noqa: E402

from repository.extract import extract  # noqa: E402
from repository.model import ArticleText  # noqa: E402
from repository.provisions import split  # noqa: E402

LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")
SEEDS = range(100, 120)
_ENCODINGS = {
    "es": "utf-8 utf-16 cp1252 cp850 mac-roman", "fr": "utf-8 utf-16 cp1252 cp850 mac-roman",
    "pt": "utf-8 utf-16 cp1252 cp850 mac-roman", "ru": "utf-8 utf-16 cp1251 koi8-r cp866 iso8859-5 mac-cyrillic",
    "ar": "utf-8 utf-16 cp1256 iso8859-6 cp720", "zh": "utf-8 utf-16 gb18030 big5 hz",
}  # fmt: skip


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def right(made: Law, articles: tuple[ArticleText, ...]) -> int:
    """How many articles came out with their label, titles and whole text."""
    read = {found.label: ([*map(bare, found.heading_path)], bare(found.text)) for found in articles}
    return sum(read.get(one.label) == ([*map(bare, one.heading_path)], bare(one.text)) for one in made.articles)


def forms() -> None:
    print("\nArticles right (label, titles and text), laws as plain text, half of them with a table of contents")
    for language in LANGUAGES:
        found = total = 0
        for style in (style for style in STYLES if style.language == language):
            for seed in SEEDS:
                made = law(style, seed, count=10 + seed % 10, listed=seed % 2 == 0)
                found += right(made, split((made.text,), language))
                total += len(made.articles)
        print(f"  {language}  {found} of {total} = {found / total:.3f}")


def producers() -> None:
    print("\nArticles right, and words found (recall), in what LibreOffice, Chromium and pandoc wrote")
    table: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for path in sorted(MADE.iterdir()):
        made = sample(path.name[:2])
        read = extract(path.read_bytes())
        wanted, there = Counter(made.text.split()), Counter(" ".join(read.pages).split())
        if made.language == "zh":
            wanted, there = Counter(bare(made.text)), Counter(bare(" ".join(read.pages)))
        kind = path.name[3:]
        for key in (made.language, kind):
            row = table[key]
            row[0] += right(made, read.articles)
            row[1] += len(made.articles)
            row[2] += sum((wanted & there).values())
            row[3] += sum(wanted.values())
    for key, (found, total, words, all_words) in table.items():
        print(f"  {key:18} articles {found:.0f} of {total:.0f} = {found / total:.3f}   words {words / all_words:.4f}")


def encodings() -> None:
    print("\nPlain text whose encoding nobody states, read as it was written (share of 12 texts)")
    for language, names in _ENCODINGS.items():
        texts = [law(style, seed).text for seed in (100, 101) for style in STYLES if style.language == language][:12]
        cells = []
        for name in names.split():
            shares = []
            for size in (200, 1000, 20_000):
                raw = [text[:size].encode(name, "ignore") for text in texts]
                same = sum(bare("".join(extract(one).pages)) == bare(one.decode(name)) for one in raw)
                shares.append(f"{same / len(raw):.2f}")
            cells.append(f"{name} {'/'.join(shares)}")
        print(f"  {language}  {', '.join(cells)}  (200/1,000/20,000 characters)")


def cost() -> None:
    print("\nSplitting 1 MB of text, seconds of CPU (budget 2)")
    for language in LANGUAGES:
        style = next(style for style in STYLES if style.language == language and "palabras" not in style.name.lower())
        text, seed = "", 0
        while len(text) < 1_000_000:
            text += law(style, seed, count=20).text + "\n"
            seed += 1
        started = time.process_time()
        articles = split((text[:1_000_000],), language)
        print(f"  {language}  {time.process_time() - started:.2f} s for {len(articles)} articles")


if __name__ == "__main__":
    forms()
    producers()
    encodings()
    cost()
