"""Starting a Python process that goes on by itself when this one ends, at the lowest priority and in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

# The first process ends at once, and what it forked belongs to nobody: no Ctrl-C, no closed terminal reaches it.
_BEGIN: Final = """
import os, sys
os.setsid()
if os.fork():
    os._exit(0)
os.nice(19)
argument = sys.argv[1]
"""


def start(code: str, argument: str) -> bool:
    """Run `code`, in which `argument` is that text; False where no process can be started.

    It goes on when this process ends.
    """
    try:
        subprocess.run(
            [sys.executable, "-c", _BEGIN + code, argument],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DRUTHERS_VAULT": argument},
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
