"""Every test runs as a person who has set up nothing: an empty home, no git identity, nothing in the environment."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings

settings.register_profile("druthers", deadline=None)  # a busy machine is no slower code
settings.load_profile("druthers")

OWN = ("GIT_", "XDG_", "DRUTHERS_")
KEPT = ("DRUTHERS_DATA",)  # where the benchmarks find their sets
EDITORS = ("VISUAL", "EDITOR")


@pytest.fixture(autouse=True)
def empty_home(tmp_path_factory):
    """Point HOME at an empty folder and hide the machine's git, XDG and Druthers settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        for name in os.environ.copy():
            if name in EDITORS or (name.startswith(OWN) and name not in KEPT):
                environment.delenv(name)
        environment.setenv("HOME", str(home))
        environment.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
        environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield home


@pytest.fixture
def locked():
    """A folder that may be read but not written, with one that may not even be read; root is nobody meanwhile."""
    folder = Path(tempfile.mkdtemp())
    closed = folder / "closed"
    closed.mkdir()
    for note in (folder / "note.md", closed / "note.md"):
        note.write_text("Words", encoding="utf-8")
    closed.chmod(0)
    folder.chmod(0o555)
    nobody = 65534
    root = os.geteuid() == 0
    if root:
        os.seteuid(nobody)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        closed.chmod(0o755)
        shutil.rmtree(folder)


AGE_PASSPHRASE = "correct horse"
AGE_PUBLIC = "age12qh0uvnp5cestug5f02v5vnfhkjn6ka6wve95uszd732p0vwn56spdjf3g"
AGE_SECRET = "AGE-SECRET-KEY-1TNL79ZDMLSWY0R5X7KAK8A877JX8XFZGYPTA932FZU4XTF7XQ72QLV4ECG"
# The secret key as age seals it with the passphrase, but with a work factor of 2, which opens in a millisecond.
AGE_SEALED = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBLYnhEWkJwQ3ZTKzBhZnhrM0N4K3JRIDIKTG1RUTVXcUx0U2U0dnVjSjB1Nkw0RWpYZEFN"
    "NWNSQ2YzcVc2YXhjQ1U2NAotLS0geVNnVXNlaEZTYmhNUHJjK1BvVFlySElsbVIxN3AxeGllWDNYN21Mb05uQQobyJFIEFV0HUgGdivXFpya99tp"
    "9Qv7N2GGcaOZDiIaKRhnAS4pfdsAfJgAJc1oqOVOtkfoXNvIhkn+fiiqqcsGnNv3ab5gie6NnoJca1JSY2/o80sqw7JfVVl83F76PZERBtaHuu+r"
    "733ixBrblhE7bciuZKNKWvzjqjq47syKuFU/HSIcLYO/CMwXdkREkBQfeS6hdxC6xOXa3kV98gk0UQKnAkz3EVDYqRJQYV6/hALg9U3xg77B"
)


@pytest.fixture
def age_keys(monkeypatch):
    """Let every pair of keys that is made be a known one, at once; its passphrase, public and secret key."""
    import pyrage

    from druthers.adapters import age

    known = SimpleNamespace(
        from_str=pyrage.x25519.Identity.from_str, generate=lambda: pyrage.x25519.Identity.from_str(AGE_SECRET)
    )
    quick = SimpleNamespace(**{name: getattr(pyrage, name) for name in dir(pyrage) if not name.startswith("__")})
    quick.x25519 = SimpleNamespace(Identity=known, Recipient=pyrage.x25519.Recipient)
    quick.passphrase = SimpleNamespace(encrypt=lambda data, passphrase: AGE_SEALED, decrypt=pyrage.passphrase.decrypt)
    monkeypatch.setattr(age, "_library", lambda: quick)
    return SimpleNamespace(passphrase=AGE_PASSPHRASE, public=AGE_PUBLIC, secret=AGE_SECRET, sealed=AGE_SEALED)
