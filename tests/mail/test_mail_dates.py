"""Date fields as programs have written them."""

from __future__ import annotations

import pytest

from mail_intake.dates import read_date


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Mon, 2 Mar 2026 10:15:00 -0500", "2026-03-02T10:15:00-05:00"),
        ("2 Mar 26 10:15 EST", "2026-03-02T10:15:00-05:00"),
        ("Mon, 2 Mar 99 10:15:00 GMT", "1999-03-02T10:15:00+00:00"),
        ("Mon, 2 Apr 101 04:20:10 CST", "2001-04-02T04:20:10-06:00"),
        ("Fri, Nov 01 02 15:01:05", "2002-11-01T15:01:05+00:00"),
        ("Mon Mar  2 10:15:00 EST 2026", "2026-03-02T10:15:00-05:00"),
        ("Monday, March 2, 2026 10:15 PM", "2026-03-02T22:15:00+00:00"),
        ("2026-03-02T10:15:00-05:00", "2026-03-02T10:15:00-05:00"),
        ("20260302T101500Z", "2026-03-02T10:15:00+00:00"),
        ("Mon, 2 Mar 2026 10.15.00 GMT+0300", "2026-03-02T10:15:00+03:00"),
        ("lun, 2 de marzo de 2026 10:15:00 -0500", "2026-03-02T10:15:00-05:00"),
        ("lun., 2 mars 2026 10:15:00 +01:00", "2026-03-02T10:15:00+01:00"),
        ("Пн, 2 мар 2026 10:15:00 +0300", "2026-03-02T10:15:00+03:00"),
        ("Tue, 30 Nov 1999 23:56:33 -3000 (CST)", "1999-11-30T23:56:33-06:00"),
        ("Mon, 2 Mar 2026 24:00:00 GMT", "2026-03-03T00:00:00+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00+00:00"),
        ("Fri, 31 Dec 9999 24:00:00 GMT", None),
        ("Tue, 31 Feb 2026 10:00:00 GMT", None),
        ("Mon, 2 Mar 2026 10:61:00 GMT", None),
        ("02/03/2026 10:15", None),
        ("Mon, 2 Mar 2026", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_what_a_date_field_names(said: str, moment: str | None):
    date = read_date(said)
    assert (date.isoformat() if date else None) == moment
