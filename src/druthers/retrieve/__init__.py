"""The retrieve stage: from a question to hits with reasons."""

from druthers.retrieve.explain import why_not
from druthers.retrieve.glancing import glance
from druthers.retrieve.merging import merged
from druthers.retrieve.ports import PassageSource, QueryEmbedder
from druthers.retrieve.search import search

__all__ = ["PassageSource", "QueryEmbedder", "glance", "merged", "search", "why_not"]
