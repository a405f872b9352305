"""Starting a Python process that goes on by itself when this one ends, at the lowest priority and in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

_BEGIN: Final = "import sys, os; os.nice(19); argument = sys.argv[1]; "


def start(code: str, argument: str) -> bool:
    """Run `code`, in which `argument` is that text; False where no process can be started.

    It is in a session of its own, so that neither Ctrl-C nor the end of the terminal reaches it.
    """
    try:
        subprocess.Popen(
            [sys.executable, "-c", _BEGIN + code, argument],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "DRUTHERS_VAULT": argument},
        )
    except OSError:
        return False
    return True
