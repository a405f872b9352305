"""`druthers` and `dru`: finds the command, runs it, and turns every outcome into an exit code and at most one line.

A front end. A command's module is imported when that command is called, so that quick capture starts at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from druthers import __version__
from druthers.cli.output import fail
from druthers.errors import DruthersError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# In the order of the journey, which `--help` keeps. The texts stand here so that `--help` loads no command.
COMMANDS = {
    "demo": "The whole loop on a sample journal, in a temporary vault.",
    "init": "Make a vault, or adopt a folder of markdown.",
    "add": "Write a note.",
    "index": "Bring the index up to date, and report on it.",
    "search": "Find notes by words and by meaning.",
    "suggest": "Ask for proposals now.",
    "rate": "Say what a proposal was worth, from 1 to 5.",
    "profile": "What your ratings have taught, and how sure that is.",
    "model": "Which language model is used, and from where.",
    "doctor": "Check everything, and say how to mend it.",
}
INTERRUPTED = 130


class Commands(click.Group):
    """The commands above, each loaded from `druthers.cli.NAME` when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Their names, in the order of the journey."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"druthers.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List them without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Alone, `druthers` opens the app. Example: druthers add Ran 8k by the river",
)
@click.version_option(__version__, prog_name="druthers")
@click.option("--vault", metavar="DIR", help="The vault; else DRUTHERS_VAULT, else the nearest parent that is one.")
@click.pass_context
def druthers(ctx: click.Context, vault: str | None) -> None:
    """A journal that learns what you actually want, on your own machine."""
    ctx.obj = vault
    if ctx.invoked_subcommand is None:
        from druthers.cli.app import open_app

        open_app(vault)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; no traceback reaches a person."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in (words[: words.index("--")] if "--" in words else words)
    try:
        outcome: Any = druthers.main(words, prog_name="druthers", standalone_mode=False)
        sys.stdout.flush()
        code = outcome if isinstance(outcome, int) else 0
    except DruthersError as error:
        code = fail(error, as_json=as_json)
    except click.ClickException as error:
        code = fail(_usage(error), as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\nStopped. What was saved is safe.\n")
        code = INTERRUPTED
    except BrokenPipeError:  # the reader went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # noqa: BLE001 - a defect of ours, told in one line and kept for a report
        code = fail(_defect(error), as_json=as_json)
    sys.exit(code)


def _usage(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "druthers"
    return UsageError(error.format_message(), f"See `{path} --help`.")


def _defect(error: Exception) -> DruthersError:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="druthers-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write("".join(traceback.format_exception(error)))
    return DruthersError(
        f"Druthers failed in a way that it should not: {type(error).__name__}: {error}",
        f"What was saved is safe. The details for a report are in {file.name}.",
    )
