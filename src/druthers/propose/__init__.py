"""Proposals: small steps that the model writes for lines of the person's own notes, each with its citation.

After retrieve, before rate. Prints nothing, reads notes only through what it is given, and knows nothing of ratings.
"""

from __future__ import annotations

from druthers.propose.citations import verify
from druthers.propose.context import Context, Earlier
from druthers.propose.ports import Completion, Embedder, LanguageModel
from druthers.propose.proposer import propose

__all__ = ["Completion", "Context", "Earlier", "Embedder", "LanguageModel", "propose", "verify"]
