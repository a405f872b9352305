"""`druthers model use`: another language model from now on."""

from __future__ import annotations

import click

from druthers.cli.model_telling import agreed, stranger, tell
from druthers.cli.output import journal_for, notice, vault_options
from druthers.errors import UsageError

EPILOG = """\b
Examples:
  druthers model use ~/models/some-4b-instruct.gguf
  druthers model use some-4b-instruct --adapter mine
  druthers model use http://localhost:11434/v1#llama3.2
  druthers model use default
"""
SENT = "Text of your notes, the private ones too, your principles, and what you ask about"


@click.command("use", epilog=EPILOG, short_help="Use another: a GGUF file, a server, or `default`.")
@click.argument("model")
@click.option("--adapter", metavar="FILE", help="A LoRA adapter, as a GGUF file, made for that very model.")
@click.option("--yes", is_flag=True, help="Send text of notes to a server that is not this machine, unasked.")
@vault_options
def command(model: str, adapter: str | None, vault: str | None, *, yes: bool, as_json: bool) -> None:
    """Use MODEL from now on, once it was seen to be one.

    MODEL is the path of a GGUF file, the name of one in `druthers model list`, the address of a server that speaks as
    OpenAI's does (llama-server, Ollama, vLLM), with `#NAME` behind it where it has several, or `default` for the
    bundled one. A server's key is read from DRUTHERS_MODEL_KEY, else DRUTHERS_API_KEY.
    """
    wanted = model.strip()
    if not wanted or (adapter is not None and not adapter.strip()):
        raise UsageError("The model's path is empty.", "Name a GGUF file or a server, or say `default`.")
    journal = journal_for(vault)
    if (host := stranger(wanted)) and not yes and not agreed(wanted, host, SENT):
        notice("Nothing was changed.")
        tell(journal.model(), as_json=as_json)
        return
    if host:
        notice(f"Asking {host} what it can do.")
    tell(journal.use_model(None if wanted == "default" else wanted, adapter=adapter), as_json=as_json)
