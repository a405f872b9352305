"""`druthers` and `dru`: finds the command, runs it, and turns every outcome into an exit code and at most one line.

A front end. A command's module is imported when that command is called, so that quick capture starts at once.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from druthers import __version__
from druthers.cli.output import OutputLost, fail, notice, print_json
from druthers.errors import DruthersError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.shell_completion import CompletionItem

# In the order of the journey, which `--help` keeps. The texts stand here so that `--help` loads no command.
COMMANDS = {
    "demo": "The whole loop on a sample journal, in a temporary vault.",
    "init": "Make a vault, or adopt a folder of markdown.",
    "add": "Write a note.",
    "edit": "Change a note in your editor, or its tags.",
    "show": "Print a note, as it is or as it was.",
    "history": "The versions of a note.",
    "restore": "Make a note what it was, or bring it back.",
    "undo": "Take the last change back.",
    "trash": "Put a note away, or list what was put away.",
    "links": "What a note links to, and what links to it.",
    "index": "Bring the index up to date, and report on it.",
    "search": "Find notes by words and by meaning.",
    "why-not": "Why a search does not find a note.",
    "suggest": "Ask for proposals now.",
    "rate": "Say what a proposal was worth, from 1 to 5.",
    "compare": "Say which of two proposals you like better.",
    "dismiss": "Put a proposal aside without judging it.",
    "happened": "Say later what came of a proposal.",
    "ask": "Let it ask you what it would learn the most from.",
    "begin": "Ten questions and a few pairs, to begin with.",
    "offer": "One proposal, if it is sure enough to be welcome; else nothing.",
    "round": "Your own pick against the model's, blind.",
    "profile": "What your ratings have taught, and how sure that is.",
    "together": "Proposals for you and somebody you follow.",
    "publish": "Make a note public, or all public notes a site.",
    "unpublish": "Make a note private again.",
    "push": "Send what is public, once the guard has read it.",
    "allow": "Let something pass that the guard found.",
    "follow": "Read somebody's public notes, or list whom you read.",
    "unfollow": "Read somebody's notes no longer.",
    "sync": "Bring your own devices into step.",
    "encrypt": "Encrypt private notes on this disk.",
    "model": "Which language model is used, and from where.",
    "serve": "The app in a browser on this machine.",
    "tour": "Two minutes through the app, on a sample journal.",
    "keys": "Every key of the app, and what it is called in keys.toml.",
    "doctor": "Check everything, mend what is safe, and say how to mend the rest.",
    "completion": "Let your shell complete commands, tags and notes.",
}
INTERRUPTED = 130


class Lazy(click.Group):
    """A group whose commands are imported when they are called; `parts` are their modules and what they do, by name."""

    def __init__(self, *args: Any, parts: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parts = parts

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Their names, in their order."""
        return list(self._parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one."""
        if cmd_name not in self._parts:
            return None
        command: click.Command = importlib.import_module(f"druthers.cli.{self._parts[cmd_name][0]}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without loading one."""
        from click.shell_completion import CompletionItem

        if not incomplete.startswith("-"):
            return [
                CompletionItem(name, help=does)
                for name, (_, does) in self._parts.items()
                if name.startswith(incomplete)
            ]
        return click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List them without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in self._parts.items()])


@click.group(
    cls=Lazy,
    parts={name: (name.replace("-", "_"), does) for name, does in COMMANDS.items()},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Alone, `druthers` opens the app. Example: druthers add Ran 8k by the river",
)
@click.version_option(__version__, prog_name="druthers")
@click.option("--vault", metavar="DIR", help="The vault; else DRUTHERS_VAULT, else the nearest parent that is one.")
@click.option("--plain", is_flag=True, help="The app for screen readers: words for signs, one column, no frames.")
@click.pass_context
def druthers(ctx: click.Context, vault: str | None, *, plain: bool) -> None:
    """A journal that learns what you actually want, on your own machine."""
    ctx.obj = vault
    if plain:
        os.environ["DRUTHERS_PLAIN"] = "1"  # so that it holds for whatever opens the app, `serve` and `tour` too
    if ctx.invoked_subcommand is None:
        from druthers.cli.app import open_app

        open_app(vault)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; no traceback reaches a person."""
    open_streams()
    if "_DRUTHERS_COMPLETE" in os.environ:
        from druthers.cli.completion import answer

        print(answer(druthers, os.environ))  # noqa: T201 - a shell reads it
        sys.exit(0)
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in (words[: words.index("--")] if "--" in words else words)
    try:
        code = _run(words, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader went away, as `head` does
        _let_go_of_output()
        code = 0
    except (OutputLost, OSError) as error:  # _run has told every other error of the machine's
        _let_go_of_output()
        notice(f"What was to be printed is lost: {error}. What was saved is safe.")
        code = 1
    gc.freeze()  # at exit nothing is left to find; looking costs capture 10 ms, and all of torch two seconds
    sys.exit(code)


def open_streams() -> None:
    """Give a process that was started without standard streams (`<&-`, a service) empty ones; no character may fail.

    Otherwise the next file that is opened takes the number of a missing stream, and is written to by whoever prints;
    and a note that was saved would be told as a failure where the terminal cannot show its name.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, mode, encoding="utf-8", errors="replace", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _run(words: list[str], *, as_json: bool) -> int:
    """Run the command; its exit code, or that of its error, which is told."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    try:
        outcome: Any = druthers.main(words, prog_name="druthers", standalone_mode=False, color=False if plain else None)
    except DruthersError as error:
        return fail(error, as_json=as_json)
    except click.ClickException as error:
        return fail(_usage(error), as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        if as_json:
            print_json({"error": {"kind": "interrupted", "message": "Stopped.", "hint": "What was saved is safe."}})
        else:
            sys.stderr.write("\nStopped. What was saved is safe.\n")
        return INTERRUPTED
    except SystemExit:  # click's answer to a reader that went away
        raise BrokenPipeError from None
    except (BrokenPipeError, OutputLost):
        raise
    except Exception as error:  # noqa: BLE001 - a defect of ours, told in one line and kept for a report
        return fail(_defect(error), as_json=as_json)
    return outcome if isinstance(outcome, int) else 0


def _let_go_of_output() -> None:
    """Point standard output at nothing, so that Python's own flush at exit has nothing to complain of."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "druthers"
    return UsageError(error.format_message(), f"See `{path} --help`.")


def _defect(error: Exception) -> DruthersError:
    import tempfile
    import traceback

    message = f"Druthers failed in a way that it should not: {type(error).__name__}: {error}"
    try:
        with tempfile.NamedTemporaryFile("wb", prefix="druthers-", suffix=".log", delete=False) as file:
            file.write("".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace"))
    except OSError:
        return DruthersError(message, "What was saved is safe. There is no room for the details.")
    return DruthersError(message, f"What was saved is safe. The details for a report are in {file.name}.")
