"""As whom git signs for this person, outside of any repository: what a first run tells before it makes one."""

from __future__ import annotations

import subprocess
from pathlib import Path

from druthers.adapters.git_commit import OWN_NAME
from druthers.errors import GitError


def signs_as() -> str:
    """`Name <e-mail>` as git would sign; empty while it knows no name.

    Raises:
        GitError: git is not on this machine.
    """
    try:
        done = subprocess.run(
            ["git", *OWN_NAME, "var", "GIT_AUTHOR_IDENT"], cwd=Path.home(), capture_output=True, check=False
        )
    except OSError as error:
        raise GitError("git could not be started.", "Install git, and see that it is on the PATH.") from error
    return done.stdout.decode("utf-8", "replace").rpartition(">")[0] + ">" if done.returncode == 0 else ""
