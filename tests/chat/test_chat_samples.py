"""The sample mails are whole, of six languages, and the same bytes every time."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile

from ventanilla.rehearsal import samples
from ventanilla.rehearsal.people import FOCAL_POINTS


def test_a_sample_is_the_same_bytes_every_time():
    for sample in samples.MAILS:
        assert samples.as_bytes(sample) == samples.as_bytes(sample)


def test_each_sample_arrives_whole():
    for sample in samples.MAILS:
        message = email.message_from_bytes(samples.as_bytes(sample), policy=email.policy.default)
        attached = [
            (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
            for part in message.iter_attachments()
        ]
        expected = [(sample.sent_as, sample.media_type, samples.content(sample))] if sample.file else []
        assert (message["From"], message["Subject"], attached) == (sample.sender, sample.subject, expected)
        assert message["Message-ID"] == f"<sample-{sample.key}@focal-points.example>"


def test_every_focal_point_sends_a_law():
    senders = {sample.sender for sample in samples.MAILS if sample.file}

    assert senders == {person.email for person in FOCAL_POINTS}


def test_the_word_file_is_a_readable_archive_of_fixed_bytes():
    [sample] = [one for one in samples.MAILS if one.key == "ben-loi"]
    with zipfile.ZipFile(io.BytesIO(samples.content(sample))) as archive:
        names, document = archive.namelist(), archive.read("word/document.xml").decode()

    assert names == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    assert document.count("<w:p>") == 17
