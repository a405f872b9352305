"""`druthers model add`: a language model from a hub, an address or a file, checked and kept for all vaults."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.model_telling import megabytes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import UsageError
from druthers.wording import printable

EPILOG = """\b
Examples:
  druthers model add hf:OWNER/REPO/some-4b-instruct-q4.gguf
  druthers model add https://example.org/some.gguf --sha256 9f86…
  druthers model add ~/Downloads/some.gguf
"""


@click.command("add", epilog=EPILOG, short_help="Fetch a GGUF file from a hub, or copy one, and check it.")
@click.argument("source")
@click.option("--sha256", default="", metavar="SUM", help="The checksum that the file must have.")
@vault_options
def command(source: str, sha256: str, vault: str | None, *, as_json: bool) -> None:
    """Fetch a model, or an adapter, from SOURCE into the folder that `druthers model list` shows.

    SOURCE is `hf:OWNER/REPO/FILE.gguf` for huggingface.co (or HF_ENDPOINT; HF_TOKEN is your token there), the https
    address of a .gguf file, or a file here. What broke off, or was stopped, goes on where it was when the command is
    run again. The checksum is compared with SUM, else with the one that the hub tells. Nothing is used unasked.
    """
    if not source.strip():
        raise UsageError("There is nothing to add.", "Give `hf:OWNER/REPO/FILE.gguf`, an address, or a file.")
    added = watched(journal_for(vault).add_model_steps(source, sha256=sha256))
    if as_json:
        print_json(asdict(added))
        return
    say(f"{printable(added.name)}, {megabytes(added.size)}, lies at {printable(added.path)}")
    say(f"sha256 {added.sha256}")
    use = f"MODEL --adapter {added.name}" if added.kind == "adapter" else added.name
    say(f"Use it with: druthers model use {printable(use)}")
