"""What `search` and `why-not` share: a query whose words may begin with a dash, the filters, and how hits are drawn.

A front end. Standard library and click only.
"""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from druthers import telling
from druthers.cli.completing import tags as known_tags
from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from druthers.models import Grounds

Function = TypeVar("Function", bound="Callable[..., Any]")

IN_A_PIPE: Final = 160  # cells of a line where there is no terminal; a whole paragraph may stand on one
WIDEST: Final = 110  # cells of a line in a wide terminal: longer ones are hard to read
BAR: Final = 24  # cells of the longest bar
REASONS: Final = 4  # rows that the words of a query may take
LETTER: Final = re.compile(r"-[A-Za-z]")
NUMBER: Final = re.compile(r"-[A-Za-z]\d+")
SIGNED: Final = re.compile(r"(-?(?:[a-z]+:)?)(?=\S)(.+)", re.DOTALL)
QUERY_HELP: Final = "\n".join(
    (
        "\b",
        "What QUERY may hold beside words; quotes are kept from the shell by others around them:",
        *(f"  {typed:<16}{does}" for typed, does in telling.SYNTAX),
    )
)


class Asking(click.Command):
    """A command whose words may begin with a dash: `-gym` is one of the query, `--moed` and `-x` are mistakes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options before the words, so that click takes none of these for an option."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        flags = {name for param in options if param.is_flag for name in param.opts}
        valued = {name for param in options if not param.is_flag for name in param.opts}
        flags.update(ctx.help_option_names)
        return super().parse_args(ctx, sorted_out(args, flags, valued))


def sorted_out(args: Sequence[str], flags: set[str], valued: set[str]) -> list[str]:
    """The options, then `--`, then the words of the query.

    One dash and several letters is a word to be left out; a single letter, or two dashes, is meant for an option, and
    so is an option's long name after one dash.

    >>> sorted_out(["rent", "-gym", "-k", "3", "--json"], {"--json"}, {"-k"})
    ['-k', '3', '--json', '--', 'rent', '-gym']
    """
    options: list[str] = []
    words: list[str] = []
    left = list(args)
    while left:
        arg = left.pop(0)
        name, given, _ = arg.partition("=")
        if arg == "--":
            words += left
            break
        if arg in valued:
            if not left:
                return [*options, arg]  # click tells what is missing, or completes it
            options += [arg, left.pop(0)]
        elif arg in flags or (given and name in valued and name.startswith("--")) or _mistaken(arg, valued):
            options.append(arg)
        elif f"-{arg}" in flags | valued:
            raise UsageError(f"{arg} is no option.", f"Write -{arg}; to leave out a word, put `--` before {arg}.")
        else:
            words.append(arg)
    return [*options, "--", *words]


def _mistaken(arg: str, valued: set[str]) -> bool:
    """Whether click shall deal with it: an option that is not known, or a number stuck to the name of one."""
    if arg.startswith("--") and len(arg) > len("--") and not re.search(r"\s", arg):
        return True
    return bool(LETTER.fullmatch(arg)) or (bool(NUMBER.fullmatch(arg)) and arg[:2] in valued)


def query_of(words: Sequence[str]) -> str:
    """The words of the call as one query; of several, one that a person quoted for the shell is a phrase.

    >>> query_of(["what helps me sleep"]), query_of(["rent", "-old flat", "cold"])
    ('what helps me sleep', 'rent -"old flat" cold')

    Raises:
        UsageError: there is no word.
    """
    query = words[0] if len(words) == 1 else " ".join(_quoted(word) for word in words)
    if not query.strip():
        raise UsageError("There is nothing to search for.", "Give a word or a question.")
    return query


def _quoted(word: str) -> str:
    found = SIGNED.fullmatch(word) if '"' not in word and re.search(r"\S\s+\S", word) else None
    return f'{found[1]}"{found[2].strip()}"' if found else word


def filters(function: Function) -> Function:
    """Give a command the options by which a search is narrowed down."""
    for option in reversed(
        (
            click.option(
                "-k", metavar="N", default=10, show_default=True, type=click.IntRange(1), help="How many hits."
            ),
            click.option(
                "--mode",
                type=click.Choice(["hybrid", "text", "semantic"]),
                default="hybrid",
                show_default=True,
                help="By words (text), by meaning (semantic), or by both.",
            ),
            click.option(
                "-t",
                "--tag",
                "tags",
                multiple=True,
                metavar="TAG",
                shell_complete=known_tags,
                help="Only notes with this tag.",
            ),
            click.option("--since", metavar="DATE", help="Only notes from then on."),
            click.option("--until", metavar="DATE", help="Only notes up to then."),
            click.option(
                "--in",
                "places",
                multiple=True,
                type=click.Choice(["public", "private", "following"]),
                help="Only notes that lie there; may be given more than once.",
            ),
        )
    ):
        function = option(function)
    return function


def days(words: str | None) -> tuple[date | None, date | None]:
    """The first and the last day that a person means: `2024` and `May 2024` are more than one.

    Raises:
        UsageError: it is none.
    """
    if words is None:
        return None, None
    from druthers.cli.moment import days as read

    try:
        return read(words)
    except UsageError as error:
        raise UsageError(error.message, "Try 2026-11-20, or `3 weeks ago`.") from error


def width() -> int:
    """How many cells a line may take."""
    if not sys.stdout.isatty():
        return IN_A_PIPE
    return max(min(shutil.get_terminal_size().columns, WIDEST), 24)


def reasons(why: Mapping[str, float], rests: Grounds | None, room: int) -> list[str]:
    """What a score is made of, and what it rests on, a line each."""
    told = [row for line in (telling.grounds(rests) if rests else ()) for row in telling.rows(line, room, REASONS)]
    parts = telling.parts(why, BAR)
    longest = max((len(name) for name, _, _ in parts), default=0)
    widest = max((len(number) for _, number, _ in parts), default=0)
    bars = min(room - longest - widest - 6, BAR)
    for name, number, bar in telling.parts(why, max(bars, 1)):
        told.append(f"  {name:<{longest}}  {number:>{widest}}{f'  {bar}' if bars > 1 else ''}")
    return told
