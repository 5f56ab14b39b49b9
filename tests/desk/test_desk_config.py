"""The configuration: complete in its example, strict at start, told by the key's name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from repository.errors import BadInput
from ventanilla import config
from ventanilla.config import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"


def keys_of(model: type[BaseModel], before: str = "") -> set[str]:
    found: set[str] = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= keys_of(kind, f"{before}{name}.")
        else:
            found.add(before + name)
    return found


def keys_in(text: str) -> set[str]:
    """Keys of the example, those that stand behind a comment sign too."""
    found, section = set(), ""
    for line in text.splitlines():
        plain = line.removeprefix("# ")
        if plain.startswith("["):
            section = plain.strip("[]") + "."
        elif " = " in plain and plain.split(" = ")[0].isidentifier():
            found.add(section + plain.split(" = ")[0])
    return found


def test_the_example_names_every_key_and_no_other():
    assert keys_in(EXAMPLE.read_text(encoding="utf-8")) == keys_of(Settings)


def test_the_example_is_the_defaults():
    assert config.load(EXAMPLE) == Settings()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[mail]\nlisen = "x:1"', "mail.lisen: there is no such key"),
        ('[mail]\nlisten = "8025"', "mail.listen:"),
        ('[mail]\nlmtp_listen = "lmtp"', "mail.lmtp_listen"),
        ("[mail]\nlisten = []", "mail.listen"),
        ('[mail]\ntls_key = "key.pem"', "mail.tls_certificate and mail.tls_key: name both"),
        ('[mail]\ntls_key = "none.pem"\ntls_certificate = "none.pem"', "mail.tls_key: none.pem cannot be read"),
        ('[telegram]\nwebhook_url = "https://desk.example/hook"', "telegram.webhook_url needs telegram.webhook_secret_file"),
        ('[telegram]\nwebhook_url = "ftp://desk.example"', "telegram.webhook_url"),
        ('[telegram]\nwebhook_listen = "8081"', "telegram.webhook_listen"),
        ("[mail]\nsize_limit = 3", "mail.size_limit:"),
        ('[publication]\npolicy = "never"', "publication.policy:"),
        ('[followup]\nclock = "moon"', "followup.clock:"),
        ('[web]\nbase_url = "http://desk.example/"', "web.base_url:"),
        ("[mail", "is not TOML"),
    ],
    ids=[
        "unknown key",
        "no host",
        "no socket",
        "no address",
        "key alone",
        "no key",
        "hook without secret",
        "no web address",
        "hook without host",
        "too small",
        "no such policy",
        "no such clock",
        "slash at the end",
        "no TOML",
    ],
)
def test_a_wrong_key_stops_the_program_with_its_name(tmp_path: Path, written: str, told: str):
    path = tmp_path / "config.toml"
    path.write_text(written)
    with pytest.raises(BadInput) as error:
        config.load(path)

    assert told in str(error.value)


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        (None, 0o600, "cannot be read"),
        ("", 0o600, "is empty"),
        ("12345:secret", 0o644, "can be read by every user"),
    ],
    ids=["missing", "empty", "open to all"],
)
def test_a_secret_must_be_there_and_be_secret(tmp_path: Path, content: str | None, mode: int, told: str):
    secret = tmp_path / "token"
    if content is not None:
        secret.write_text(content)
        secret.chmod(mode)
    with pytest.raises(BadInput) as error:
        config.check(tomllib.loads(f'[telegram]\ntoken_file = "{secret}"'), tmp_path)

    assert (told in str(error.value), str(error.value).startswith("telegram.token_file")) == (True, True)


def test_the_clock_of_follow_ups_can_be_moved_by_a_file(tmp_path: Path):
    offset = tmp_path / "offset"
    clock = config.clock_of(Settings.model_validate({"followup": {"clock": f"offset:{offset}"}}))
    before = clock()
    offset.write_text("86400")

    assert 86_399 < (clock() - before).total_seconds() < 86_410


def test_the_mail_door_may_listen_at_several_addresses():
    one, several = (config.check({"mail": {"listen": listen}}, EXAMPLE) for listen in ("x:25", ["x:25", "[::1]:25"]))

    assert (one.mail.listen, several.mail.listen) == (("x:25",), ("x:25", "[::1]:25"))


@pytest.mark.parametrize("secret", ["", "short", "sixteen signs ok", "ключ-ключ-ключ-ключ", "x" * 257])
def test_a_secret_that_could_be_guessed_or_sent_wrongly_is_refused(tmp_path: Path, secret: str) -> None:
    kept = tmp_path / "hook"
    kept.touch(mode=0o600)
    kept.write_text(secret, encoding="utf-8")
    file = tmp_path / "config.toml"
    file.write_text(f'[telegram]\nwebhook_url = "https://desk.example/hook"\nwebhook_secret_file = "{kept}"\n')

    with pytest.raises(BadInput, match=r"telegram\.webhook_secret_file"):
        config.load(file)
