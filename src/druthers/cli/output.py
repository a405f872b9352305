"""What every command shares: its two options, and how an outcome is printed.

A front end. Standard library and click only, because quick capture loads it.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.errors import DruthersError
    from druthers.journal import Journal

Function = TypeVar("Function", bound="Callable[..., Any]")


class OutputLost(Exception):
    """Standard output cannot be written: a full disk behind `>`."""


SIGNS = {"public": "○", "private": "●", "following": "◇"}  # visibility, seen without colour


def vault_options(function: Function) -> Function:
    """Give a command `--vault DIR` and `--json`."""
    function = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(function)
    return click.option("--vault", metavar="DIR", help="The vault to use.")(function)


def journal_for(vault: str | None) -> Journal:
    """Open the vault that was named to the command or before it."""
    from druthers.container import open_journal

    context = click.get_current_context().find_root()
    return context.with_resource(open_journal(vault or context.obj))


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    import json

    text = json.dumps(document, ensure_ascii=False, allow_nan=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a terminal without UTF-8, or a path that is not: escapes say the same in ASCII
        text = json.dumps(document, allow_nan=False, default=str)
    _print(text)


def say(text: str = "") -> None:
    """A line on stdout; characters that the terminal cannot show are replaced, not fatal."""
    _print(text.encode("utf-8", "replace").decode("utf-8"))


def _print(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror) from error


def notice(text: str) -> None:
    """A line on stderr, beside the outcome."""
    with contextlib.suppress(OSError):  # with nowhere to say it, the exit code must do
        click.echo(text.encode("utf-8", "replace").decode("utf-8"), err=True)


def fail(error: DruthersError, *, as_json: bool) -> int:
    """Print an error as one line, or as a JSON document, and give its exit code."""
    message = " ".join(error.message.split())
    if as_json:
        print_json({"error": {"kind": error.kind, "message": message, "hint": error.hint}})
    else:
        notice(f"{message} {error.hint}".rstrip())
    return error.exit_code
