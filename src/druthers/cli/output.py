"""What every command shares: its two options, and how an outcome is printed.

A front end. Standard library and click only, because quick capture loads it.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.errors import DruthersError
    from druthers.journal import Journal

Function = TypeVar("Function", bound="Callable[..., Any]")


class OutputLost(Exception):
    """Standard output cannot be written: a full disk behind `>`."""


def vault_options(function: Function) -> Function:
    """Give a command `--vault DIR` and `--json`."""
    function = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(function)
    return click.option("--vault", metavar="DIR", help="The vault to use.")(function)


def hand_down(context: click.Context, vault: str | None, *, as_json: bool) -> None:
    """Let a subcommand have the two options that were given before its name."""
    context.default_map = {context.invoked_subcommand or "": {"vault": vault, "as_json": as_json}}


def folder_named(named: str) -> Path:
    """The absolute path of a folder that a person named.

    Raises:
        UsageError: the name is empty, or begins with the home of somebody unknown.
    """
    if not named.strip():  # an unset variable in a script, not a wish for the working folder
        raise UsageError("The folder's name is empty.", "Name one, or say `.` for the working folder.")
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError as error:
        raise UsageError(f"{named} names no folder here.", "Write the folder's whole path.") from error


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


def say(text: str = "", *, raw: bool = False) -> None:
    """A line on stdout; `main` has seen to it that characters which the terminal cannot show are replaced.

    A pipe gets no colours, unless the text is to arrive `raw`, as it is.
    """
    _print(text, color=True if raw else None)


def _print(text: str, *, color: bool | None = None) -> None:
    try:
        click.echo(text, color=color)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror) from error


def notice(text: str) -> None:
    """A line on stderr, beside the outcome."""
    with contextlib.suppress(OSError):  # with nowhere to say it, the exit code must do
        click.echo(text, err=True)


def fail(error: DruthersError, *, as_json: bool) -> int:
    """Print an error as one line, or as a JSON document, and give its exit code."""
    if as_json:
        message = " ".join(error.message.split())
        print_json({"error": {"kind": error.kind, "message": message, "hint": error.hint}})
    else:
        from druthers import wording

        notice(wording.error(error))
    return error.exit_code
