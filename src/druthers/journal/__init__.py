"""The journal: one façade over the stages, the only door for front ends and for anyone's Python.

It prints nothing, asks nothing, and imports no terminal library. Each stage is loaded when it is first needed.
"""

from __future__ import annotations

from druthers.journal.facade import Journal

__all__ = ["Journal"]
