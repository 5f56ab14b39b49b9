"""A law that comes by mail: filed, placed by policy, acknowledged in one letter, found among the changes."""

from __future__ import annotations

from tests.filing.conftest import FilingDesk, mail

LAW = """LEY N.º 31999

LEY CONTRA EL ENRIQUECIMIENTO ILÍCITO

Promulgada el 12 de enero de 2024

Artículo 1. Objeto
La presente ley sanciona el enriquecimiento ilícito de los funcionarios públicos.

Artículo 2. Declaraciones
Todo funcionario presenta cada año una declaración de bienes.

Artículo 3. Vigencia
Esta ley entra en vigor al día siguiente de su publicación.
"""


def test_a_law_from_a_proven_focal_point_is_public_and_acknowledged_in_spanish(desk: FilingDesk):
    desk.takes(
        mail(
            "per@focal-points.example",
            "Remite Ley 31999",
            "Adjunto la ley contra el enriquecimiento ilícito, para los artículos 20 y 31 de la Convención.",
            ("ley-31999.txt", "text/plain", LAW.encode()),
        )
    )
    desk.works()

    print(desk.outcomes())
    [letter] = desk.letters()
    print(letter)
    print(letter.get_body(("plain",)).get_content())
    assert 0
