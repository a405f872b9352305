"""Chooses the embedder that a setting names, and tells whether it can be used.

Serves the container. `spec` is empty for the bundled model; an address of an OpenAI-compatible server, `http://host:port/v1`
with or without `#model`; a folder; or the name of a model in the Hugging Face cache.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.adapters.kernels import choose_kernels
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.adapters.local_model import NAME, cached
from druthers.errors import EmbedderError
from druthers.models import EmbedderChoice

if TYPE_CHECKING:
    from druthers.index import Embedder


def choose_embedder(spec: str = "") -> Embedder:
    """Make the embedder that `spec` names; nothing is read, loaded or asked before the embedder is first used."""
    spec = spec.strip()
    if spec.startswith(("http://", "https://")):
        from druthers.adapters.embedding_server import ServerEmbedder  # noqa: PLC0415 - brings the network's libraries

        return ServerEmbedder(spec, key=os.environ.get("DRUTHERS_API_KEY", ""))
    choose_kernels()  # before anything imports numpy
    return LocalEmbedder(spec)


def check_embedder(spec: str = "", origin: str = "", *, fully: bool = False) -> EmbedderChoice:
    """Tell which embedder `spec` names, and what is wrong with it, if something is.

    Reads files, or asks the server once. `origin` says who chose it, as in `ModelChoice`: by default `settings`, or
    `default` for none. With `fully`, a question is embedded as well, which loads the model. A folder comes back as its
    absolute path, which means the same from anywhere.
    """
    spec = absolute(spec)
    origin = origin or ("settings" if spec else "default")
    embedder = choose_embedder(spec)
    try:
        identity, dimension = embedder.identity, embedder.dimension
        if fully:
            embedder.embed_query("What helps me sleep?")
    except EmbedderError as error:
        return EmbedderChoice(spec, origin, problem=f"{error.message} {error.hint}".strip())
    return EmbedderChoice(spec, origin, identity, dimension)


def to_fetch(spec: str) -> bool:
    """Whether `spec` reads as a model's name, and no such model is on this machine: one that `download` might fetch."""
    spec = absolute(spec)
    return bool(NAME.fullmatch(spec)) and not Path(spec).is_absolute() and cached(spec) is None


def absolute(spec: str) -> str:
    """Give a folder's absolute path for a folder, and any other choice as it is."""
    spec = spec.strip()
    if not spec or spec.startswith(("http://", "https://")):
        return spec
    folder = Path(os.path.expanduser(spec))  # noqa: PTH111 - Path's raises for nobody's home
    return str(folder.absolute()) if folder.is_dir() else spec
