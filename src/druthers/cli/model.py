"""`druthers model`: which language model is used, and what makes embeddings; choosing and trying one."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import hand_down, journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import UsageError
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.models import EmbedderChoice, ModelChoice

EPILOG = """\b
Examples:
  druthers model
  druthers model use ~/models/some-4b-instruct.gguf
  druthers model use default
  druthers model test
  druthers model embedder
"""
EMBEDDER_EPILOG = """\b
Examples:
  druthers model embedder
  druthers model embedder ~/models/bge-small-en-v1.5
  druthers model embedder http://localhost:8080/v1
  druthers model embedder default
"""
MEGABYTE = 1_000_000
ORIGINS = {
    "default": "the bundled default",
    "settings": "chosen in private/settings.toml",
    "environment": "named by DRUTHERS_MODEL",
}
EMBEDDER_ORIGINS = ORIGINS | {"environment": "named by DRUTHERS_EMBEDDER", "given": "given by the program"}


@click.group(
    "model", epilog=EPILOG, invoke_without_command=True, short_help="Which language model is used, and from where."
)
@vault_options
@click.pass_context
def command(ctx: click.Context, vault: str | None, *, as_json: bool) -> None:
    """Which language model writes proposals, and from where. It runs on your machine."""
    if ctx.invoked_subcommand is not None:
        hand_down(ctx, vault, as_json=as_json)
    else:
        _tell(journal_for(vault).model(), as_json=as_json)


@command.command(
    "use",
    epilog="Example: druthers model use ~/models/some-4b-instruct.gguf",
    short_help="Use another GGUF file, or `default`.",
)
@click.argument("path")
@vault_options
def use(path: str, vault: str | None, *, as_json: bool) -> None:
    """Use the GGUF file at PATH from now on; `default` goes back to the bundled one."""
    if not path.strip():
        raise UsageError("The model's path is empty.", "Name a GGUF file, or say `default`.")
    _tell(journal_for(vault).use_model(None if path == "default" else path), as_json=as_json)


@command.command("test", epilog="Example: druthers model test")
@vault_options
def test(vault: str | None, *, as_json: bool) -> None:
    """Load the model, let it write a line, and say how long both took."""
    tried = watched(journal_for(vault).test_model())
    if as_json:
        print_json(asdict(tried))
        return
    say(f"loaded in {tried.load_seconds:.2f} s; {tried.pieces} tokens in {tried.seconds:.2f} s")
    say(f"it wrote: {tried.text}")


@command.command("embedder", epilog=EMBEDDER_EPILOG, short_help="What finds notes by meaning; choose another.")
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Send the notes' text to a server that is not this machine, unasked.")
@click.option("--fetch", is_flag=True, help="Fetch the model from huggingface.co where it is not on this machine.")
@vault_options
def embedder(name: str | None, vault: str | None, *, yes: bool, fetch: bool, as_json: bool) -> None:
    """Tell what makes the embeddings by which notes are found, or choose it.

    NAME is a sentence-transformers model, a folder that holds one, the address of a server with an OpenAI-compatible
    `/v1/embeddings`, or `default` for the bundled one.
    """
    journal = journal_for(vault)
    if name is None:
        _tell_embedder(journal.embedder_choice(), journal.unembedded(), as_json=as_json)
        return
    wanted = name.strip()
    if not wanted:
        raise UsageError("The embedder's name is empty.", "Name a model, a folder or a server, or say `default`.")
    if (host := stranger(wanted)) and not yes and not _agreed(host):
        notice("Nothing was changed.")
        _tell_embedder(journal.embedder_choice(), journal.unembedded(), as_json=as_json)
        return
    if fetch:
        notice("Fetching the model, if it is not here; that may take minutes.")
    choice = journal.use_embedder(None if wanted == "default" else wanted, fetch=fetch)
    waits = journal.unembedded()
    background = bool(waits) and journal.embed_in_background()
    _tell_embedder(choice, waits, as_json=as_json)
    if waits and not as_json:
        how = "In the background your notes are" if background else "With the next `druthers index` your notes are"
        say(f"{how} embedded anew; until that is done, search goes on with what made the embeddings before.")


def stranger(name: str) -> str:
    """The host of an embedder that is not this machine; empty for a model, a folder, or a server here.

    >>> stranger("https://api.example.com/v1"), stranger("http://localhost:8080/v1"), stranger("http://[::1]/v1")
    ('api.example.com', '', '')
    >>> stranger("all-MiniLM-L6-v2"), stranger("http://127.0.0.1.example.com/v1")
    ('', '127.0.0.1.example.com')
    """
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    if "://" not in name:
        return ""
    try:
        host = urlsplit(name).hostname or ""
    except ValueError:
        return name
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:
        return "" if host == "localhost" else host or name


def _agreed(host: str) -> bool:
    """Ask whether the notes may leave this machine.

    Raises:
        UsageError: nobody is there to say so.
    """
    plainly = f"The text of your notes, the private ones too, would be sent to {printable(host)}, and every question."
    if not sys.stdin.isatty():
        raise UsageError(plainly, "Say that you want this with --yes.")
    return click.confirm(f"{plainly} Do you want this?", err=True)


def _tell_embedder(choice: EmbedderChoice, waits: int, *, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(choice), "unembedded": waits})
        return
    name = choice.identity or choice.spec or "none"
    size = f", {choice.dimension} numbers to a passage" if choice.dimension else ""
    say(f"{printable(name)}{size}: {EMBEDDER_ORIGINS.get(choice.origin, choice.origin)}.")
    if choice.problem:
        say(printable(choice.problem))
    if host := stranger(choice.spec or ""):
        say(f"The text of your notes is sent to {printable(host)}.")
    if waits:
        say(f"{count(waits, 'passage')} {'waits' if waits == 1 else 'wait'} to be embedded by it.")


def _tell(choice: ModelChoice, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(choice))
        return
    size = f", {choice.size / MEGABYTE:.0f} MB" if choice.size else ""
    say(f"{choice.path or 'none'}{size}: {ORIGINS[choice.origin]}.")
    if choice.problem:
        say(choice.problem)
