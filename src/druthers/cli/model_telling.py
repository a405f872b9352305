"""What the commands about models share: saying which one is used, and asking before notes leave this machine."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import print_json, say
from druthers.errors import UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import ModelChoice

ORIGINS = {
    "default": "the bundled default",
    "settings": "chosen in private/settings.toml",
    "environment": "named by DRUTHERS_MODEL",
    "given": "given by the program",
}


def tell(choice: ModelChoice, *, as_json: bool) -> None:
    """Say which language model is used, and what is wrong with it."""
    if as_json:
        print_json(asdict(choice))
        return
    size = f", {megabytes(choice.size)}" if choice.size else ""
    adapter = f" with the adapter {choice.adapter}" if choice.adapter else ""
    say(f"{printable(choice.path or choice.identity or 'none')}{size}{printable(adapter)}: {ORIGINS[choice.origin]}.")
    if choice.problem:
        say(printable(f"{choice.problem} {choice.remedy}".strip()))
    if host := stranger(choice.path or ""):
        say(f"What proposals are made from, text of your notes too, is sent to {printable(host)}.")


def megabytes(size: int) -> str:
    """Say a number of bytes in megabytes.

    >>> megabytes(98_000_000)
    '98 MB'
    """
    return f"{size / 1e6:,.0f} MB"


def stranger(name: str) -> str:
    """The host of a server that is not this machine; empty for a model, a folder, or a server here.

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


def agreed(name: str, host: str, what: str) -> bool:
    """Ask whether `what` may leave this machine for the server `name`, on `host`.

    Raises:
        UsageError: nobody is there to say so.
    """
    open_line = (
        " Anyone on the way can read it, as the address begins with http://." if name.startswith("http:") else ""
    )
    plainly = f"{what} would be sent to {printable(host)}.{open_line}"
    if not sys.stdin.isatty():
        raise UsageError(plainly, "Say that you want this with --yes.")
    return click.confirm(f"{plainly} Do you want this?", err=True)
