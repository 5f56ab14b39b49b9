"""The people of the rehearsal: six focal points and one person nobody knows. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RehearsalPerson:
    """Someone a visitor can play. Nobody known to the desk has the `email` "" and the `state` (alpha-3) None."""

    key: str
    name: str
    office: str
    language: str
    chat_id: int
    email: str
    state: str | None


FOCAL_POINTS: tuple[RehearsalPerson, ...] = (
    RehearsalPerson("per", "Lucía", "Punto focal, Perú", "es", 700_000_001, "per@focal-points.example", "PER"),
    RehearsalPerson("ben", "Aïcha", "Point focal, Bénin", "fr", 700_000_002, "ben@focal-points.example", "BEN"),
    RehearsalPerson("ken", "Grace", "Focal point, Kenya", "en", 700_000_003, "ken@focal-points.example", "KEN"),
    RehearsalPerson("jor", "سلمى", "جهة الاتصال، الأردن", "ar", 700_000_004, "jor@focal-points.example", "JOR"),
    RehearsalPerson("kgz", "Айгуль", "Координатор, Кыргызстан", "ru", 700_000_005, "kgz@focal-points.example", "KGZ"),
    RehearsalPerson("chn", "小林", "联络人，中国", "zh", 700_000_006, "chn@focal-points.example", "CHN"),
)

STRANGER = RehearsalPerson("stranger", "Sam", "Somebody the desk does not know", "en", 700_000_099, "", None)

EVERYONE: tuple[RehearsalPerson, ...] = (*FOCAL_POINTS, STRANGER)


def by_key(key: str) -> RehearsalPerson | None:
    """The person of that key (`per`, `ben`, … `stranger`), or None."""
    return next((person for person in EVERYONE if person.key == key), None)
