"""The index stage: changed notes become passages, full-text and embeddings in `.druthers/`, all of it derived."""

from druthers.index.index import Index
from druthers.index.ports import Embedder
from druthers.index.reader import Reader

__all__ = ["Embedder", "Index", "Reader"]
