"""Suggested links for the articles of a filed law: written once, in rank, beside what people said."""

from __future__ import annotations

from repository.model import LinkBasis
from repository.suggesting import linking
from repository.suggesting.linking import Suggester
from repository.tables import DerivedText, MeasureVersion, ProvisionLink
from tests.filing.conftest import FilingDesk, mail

LAW = """LEY N.º 31999

LEY DE INTEGRIDAD

Artículo 1. Objeto
La presente ley sanciona el enriquecimiento ilícito de los funcionarios públicos.

Artículo 2. Testigos
El juez ordenará la protección de testigos y el decomiso de los bienes.

Artículo 3. Vigencia
Esta ley entra en vigor al día siguiente de su publicación.
"""
PERU = "per@focal-points.example"


def file_a_law(desk: FilingDesk, text: str = LAW, cover: str = "Adjunto la ley.") -> Suggester:
    desk.takes(mail(PERU, "Remite Ley 31999", cover, ("ley-31999.txt", "text/plain", text.encode())))
    desk.works()
    return Suggester(desk.store, desk.clock)


def of_articles(desk: FilingDesk) -> list[tuple[str, str, int]]:
    links = [link for link in desk.all(ProvisionLink) if link.label and link.basis is LinkBasis.SUGGESTED]
    return sorted((link.label, link.provision, link.rank) for link in links)


def test_every_article_has_its_own_suggestions_once(desk: FilingDesk) -> None:
    suggester = file_a_law(desk)

    assert suggester.work()
    assert suggester.work() is False
    assert of_articles(desk) == [("1", "20", 1), ("2", "31", 2), ("2", "32", 1)]
    [version] = desk.all(MeasureVersion)
    assert version.suggested_at == desk.clock()


def test_what_the_state_claims_stays_claimed(desk: FilingDesk) -> None:
    file_a_law(desk, cover="Adjunto la ley, para el artículo 20 de la Convención.").work()

    assert [
        (link.basis, link.rank) for link in desk.all(ProvisionLink) if (link.label, link.provision) == ("", "20")
    ] == [(LinkBasis.CLAIMED, 0)]


def test_a_law_speaks_of_what_its_later_articles_do(desk: FilingDesk) -> None:
    filler = "".join(f"\nArtículo {number}. Nada\n{'Sin contenido. ' * 40}\n" for number in range(4, 20))
    late = f"{LAW}{filler}\nArtículo 20. Extradición\nProcede la extradición.\n"
    file_a_law(desk, late).work()

    whole = [link.provision for link in sorted(desk.all(ProvisionLink), key=lambda link: link.rank) if not link.label]
    assert (whole[-1], "44" in whole[:-1]) == ("44", False)


def test_a_text_read_again_is_ranked_again(desk: FilingDesk) -> None:
    suggester = file_a_law(desk)
    suggester.work()
    [text] = desk.all(DerivedText)

    desk.store.write(linking.again, text.id)

    assert of_articles(desk) == []
    assert suggester.work()
    assert of_articles(desk) == [("1", "20", 1), ("2", "31", 2), ("2", "32", 1)]
