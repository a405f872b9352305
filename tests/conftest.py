"""Every test runs as a person who has set up nothing: an empty home, no git identity, nothing in the environment."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

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
