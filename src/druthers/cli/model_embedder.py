"""`druthers model embedder`: what makes the embeddings by which notes are found; choosing another."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.model_telling import ORIGINS, agreed, stranger
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.errors import UsageError
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.models import EmbedderChoice

EPILOG = """\b
Examples:
  druthers model embedder
  druthers model embedder ~/models/bge-small-en-v1.5
  druthers model embedder http://localhost:8080/v1
  druthers model embedder default
"""
EMBEDDER_ORIGINS = ORIGINS | {"environment": "named by DRUTHERS_EMBEDDER"}
SENT = "The text of your notes, the private ones too, and every question"


@click.command("embedder", epilog=EPILOG, short_help="What finds notes by meaning; choose another.")
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Send the notes' text to a server that is not this machine, unasked.")
@click.option("--fetch", is_flag=True, help="Fetch the model from huggingface.co where it is not on this machine.")
@vault_options
def command(name: str | None, vault: str | None, *, yes: bool, fetch: bool, as_json: bool) -> None:
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
    if (host := stranger(wanted)) and not yes and not agreed(wanted, host, SENT):
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
