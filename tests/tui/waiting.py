"""How the tests wait for the app: as long as it has something to do, and no longer.

Textual's own pilot sleeps 20 ms twice at every key and looks at the processor's clock; here the app is asked.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from textual._context import active_app
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.app import App
    from textual.css.model import RuleSet
    from textual.pilot import Pilot

THREADS = 0.02  # seconds that work in threads is waited for; some of it waits for the test
PATIENCE = 10.0  # seconds until something is never so
MOMENT = 0.3  # seconds; what is put off for longer, a toast's end say, is not waited for
BREATH = 0.001  # seconds in which other threads come to their turn


async def until(pilot: Pilot, true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = monotonic() + PATIENCE
    while True:
        await pilot.pause()
        if true():
            return
        assert monotonic() < end, f"never so: {true}"
        await asyncio.sleep(5 * BREATH)


async def still(pilot: Pilot) -> None:
    """Wait until no work is going on in a thread and nothing is put off for a moment: the app stays as it is now."""
    await until(pilot, lambda: not pilot.app.workers._workers and not _put_off(pilot.app))


def settled(*keys: str) -> Callable[[Pilot], Awaitable[None]]:
    """Press keys, each after everything that follows from the one before: for pictures."""

    async def press(pilot: Pilot) -> None:
        await still(pilot)
        for key in keys:
            await pilot.press(key)
            await still(pilot)

    return press


def _put_off(app: App) -> bool:
    """Whether a timer is going to do something within a moment, once."""
    timers = [timer for pump in (app, *app._registry) for timer in pump._timers]
    return any(
        timer._repeat == 0 and timer._interval <= MOMENT and timer._task is not None and not timer._task.done()
        for timer in timers
    )


async def idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until no message waits, nothing is left to draw, and threads have had their chance to end."""
    app, ready = active_app.get(), asyncio.get_running_loop()._ready
    start = monotonic()
    calm = 0
    while calm < 2 and monotonic() - start < max(max_sleep, min_sleep):
        await asyncio.sleep(BREATH if calm else 0)
        if ready or _has_to_do(app):
            calm = 0
        elif monotonic() - start >= THREADS or not any(worker.is_running for worker in app.workers):
            calm += 1
        else:
            await asyncio.sleep(BREATH)


def _has_to_do(app: App) -> bool:
    """Whether a message waits somewhere; what is to be drawn is drawn at once, not at the next sixtieth of a second."""
    pumps = [app, *app._registry]
    if any(pump.message_queue_size or pump._next_callbacks for pump in pumps):
        return True
    screen = app._screen_stack[-1] if app._screen_stacks.get(app._current_mode) else None
    if screen is None or not screen.is_running or app._batch_count:
        return False
    if screen._layout_required or screen._scroll_required or screen._repaint_required or screen._dirty_widgets:
        screen._on_timer_update()
        return True
    if screen._callbacks:
        screen._on_timer_update()
        return True
    return False


@contextmanager
def quickly() -> Iterator[None]:
    """Let every pilot wait as is told above, and parse each style sheet once for all apps of this process."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def remembered(sheet: Stylesheet, *args: object, **settings: object) -> list[RuleSet]:
        key = (args, *sorted(settings.items()), frozenset(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *args, **settings)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.pilot.wait_for_idle", idle)
        patch.setattr("textual.app.wait_for_idle", idle)
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield
