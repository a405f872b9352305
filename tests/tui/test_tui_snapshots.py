"""What the screens look like. After a wanted change look at the new pictures, then accept them: --snapshot-update."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.usefixtures("calm")

SIZES = {"small": (80, 24), "wide": (120, 40), "narrow": (40, 24)}


def settled(*keys: str):
    """Press keys, each after the work of the one before has ended."""

    async def press(pilot):
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            for _ in range(100):
                await pilot.pause()
                if not pilot.app.workers._workers:
                    break
                await asyncio.sleep(0.02)
            await pilot.pause(0.25)

    return press


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["harbour", "paper"])
def test_journal(snap_compare, make_app, journal, theme, size):
    app = make_app(journal, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "j", "j"))


def test_writing_in_private(snap_compare, make_app, journal):
    assert snap_compare(make_app(journal, theme="ember"), run_before=settled("H", "m", "ctrl+t"))


def test_empty(snap_compare, make_app, empty):
    assert snap_compare(make_app(empty, theme="birch"), run_before=settled())


@pytest.mark.parametrize("size", SIZES)
def test_proposals(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "p", "4", "e"))


@pytest.mark.parametrize("size", ["small", "narrow"])
def test_search(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("slash", "m", "o", "r"))


@pytest.mark.parametrize("size", SIZES)
def test_profile(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "P", "e"))


def test_help(snap_compare, app):
    assert snap_compare(app, run_before=settled("escape", "question_mark"))
