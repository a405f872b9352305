"""The hook that lets a plain `git push` of public/ pass the guard: looked at and mended with everything else.

Part of the façade. What the hook does when git runs it stands in `journal.pushing`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from druthers.errors import GitError

if TYPE_CHECKING:
    from druthers.journal.parts import Parts


def look(parts: Parts) -> tuple[str, str] | str:
    """What `doctor` says of it: that it is there; or what is wrong, and the remedy."""
    state = parts.ports.hook(parts.layout).state()
    if state.problem:
        return state.problem, state.remedy
    return "a plain `git push` in public/ passes the guard" + ("; your own hook runs after it" if state.own else "")


def mend_hook(parts: Parts) -> list[str]:
    """Put it where it is missing, if that is all there is to do; what was done, a line each."""
    hook = parts.ports.hook(parts.layout)
    with contextlib.suppress(GitError):
        if hook.state().mendable and hook.install():
            also = "; your own runs after it" if hook.state().own else ""
            return [f"put the hook into public/ that guards a plain `git push`{also}"]
    return []
