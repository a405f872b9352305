"""What one person has chosen for the app, whatever the vault."""

from __future__ import annotations

import os

import pytest

from druthers.cli.main import main
from druthers.tui.look import Look, read_look

pytestmark = pytest.mark.usefixtures("calm")


def test_nothing_chosen_is_no_failure_and_writes_nothing(tmp_path):
    assert read_look(tmp_path / "app.toml", {}) == Look()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "environ", "expected"),
    [
        ('theme = "paper"\nplain = true\n', {}, ("paper", True)),
        ("plain = true\n", {"DRUTHERS_PLAIN": "0"}, ("", False)),
        ("", {"DRUTHERS_PLAIN": "1"}, ("", True)),
    ],
)
def test_what_is_chosen(tmp_path, text, environ, expected):
    (tmp_path / "app.toml").write_text(text)
    look = read_look(tmp_path / "app.toml", environ)
    assert (look.theme, look.plain) == expected
    assert look.failures == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = ", "cannot be read"),
        ("theme = 3", "theme is 3"),
        ('plain = "yes"', "plain is 'yes'"),
        ("sparkle = 1", "sparkle is not known"),
        ("\udcff", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_line(tmp_path, text, said):
    (tmp_path / "app.toml").write_bytes(text.encode(errors="surrogateescape"))
    look = read_look(tmp_path / "app.toml", {})
    assert (look.theme, look.plain) == ("", False)
    [failure] = look.failures
    assert said in failure.message
    assert "\n" not in failure.message
    assert failure.hint


def test_plain_is_asked_for_on_the_command_line(monkeypatch):
    monkeypatch.setenv("DRUTHERS_PLAIN", "0")  # and is set back afterwards
    opened = []
    monkeypatch.setattr(
        "druthers.cli.app.open_app", lambda vault, **_: opened.append((vault, os.environ["DRUTHERS_PLAIN"]))
    )
    with pytest.raises(SystemExit):
        main(["--vault", "here", "--plain"])
    assert opened == [("here", "1")]
