"""Where proposals come from: each source looks at the notes in its own way, and says why it offers something.

Behind one port (`Source`). A source never sees a rating or a score.
"""

from __future__ import annotations

from druthers.propose.sources.port import Desk, Draft, Source

__all__ = ["Desk", "Draft", "Source"]
