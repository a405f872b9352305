"""What the app looks like to those who hear it, see no colours, or few. After a wanted change: --snapshot-update."""

from __future__ import annotations

import pytest

from .waiting import settled

pytestmark = pytest.mark.usefixtures("calm")

WHY = ("slash", *"mor", "enter", "w")


@pytest.mark.parametrize(
    ("size", "keys"),
    [((80, 24), ("escape", "J", "j")), ((40, 24), ("escape", "p", "4")), ((110, 30), WHY)],
    ids=["journal", "propose-narrow", "find"],
)
def test_plain(snap_compare, make_app, journal, size, keys):
    assert snap_compare(make_app(journal, plain=True), terminal_size=size, run_before=settled(*keys))


@pytest.mark.parametrize("keys", [("H", "m"), WHY], ids=["today", "find"])
def test_no_colour(snap_compare, make_app, journal, monkeypatch, keys):
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(make_app(journal), run_before=settled(*keys))


def test_sixteen_colours(snap_compare, make_app, journal, monkeypatch):
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", "linux")
    app = make_app(journal)
    assert snap_compare(app, terminal_size=(110, 30), run_before=settled("escape", "J", "j"))
    assert app.theme == "console"


def test_a_printed_page(snap_compare, make_app, journal):
    assert snap_compare(make_app(journal, theme="print"), run_before=settled("escape", "p", "4"))
