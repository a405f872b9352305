"""The folder of language models that a person added, for all their vaults: what is in it, and adding one.

Serves `model list`, `model add` and whoever names a model by its file's name. The folder is DRUTHERS_MODELS, else the
place where this system keeps what programs have for a person. A file gets its name there only once it was checked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from druthers.adapters.begun import read_begun, size
from druthers.adapters.download import GO_ON, Fetch
from druthers.adapters.gguf import check, read_head
from druthers.adapters.hub import read_checksum, read_source
from druthers.disk import lock
from druthers.errors import ModelBroken, ModelError, ModelMissing
from druthers.models import KnownModel, Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.adapters.hub import Source

_UNFINISHED: Final = "unfinished"  # the folder, in that of the models, of what is on its way
_BLOCK: Final = 1 << 22  # bytes
_SNIFF: Final = 512  # bytes; enough to tell a web page from a model


def models_folder() -> Path:
    """Where models that were added lie; it may not be there yet."""
    if named := os.environ.get("DRUTHERS_MODELS"):
        return Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 - Path's raises for nobody's home
    import platformdirs  # noqa: PLC0415 - only those who added a model need it

    return platformdirs.user_data_path("druthers") / "models"


def find(name: str) -> Path | None:
    """The file of a model that was added, by its name with or without `.gguf`; None where there is none."""
    if not name or "/" in name or name.startswith("."):
        return None
    for each in (name, f"{name}.gguf"):
        if (path := models_folder() / each).is_file():
            return path
    return None


def kept() -> list[KnownModel]:
    """Every model and adapter in the folder, by name, and every download that was begun."""
    folder = models_folder()
    found = [_known(path) for path in sorted(folder.glob("*.gguf"))]
    for part in sorted((folder / _UNFINISHED).glob("*.gguf")):
        begun = read_begun(part.with_name(f"{part.name}.json"))
        whole = begun.size if begun else 0
        so_far = f"{size(part.stat().st_size)} of {size(whole) if whole else 'it'} came"
        found.append(KnownModel(part.stem, str(part), "begun", whole, problem=f"{so_far}. {GO_ON}"))
    return found


def add(spec: str, sha256: str = "") -> Generator[Progress, None, KnownModel]:
    """Bring a model from `spec` (see `hub.read_source`) into the folder, and check it.

    Raises:
        UsageError: `spec` or `sha256` is none.
        ModelError: it cannot be had, or is not what was promised; what came of it stays, where it can be gone on with.
    """
    wanted = read_checksum(sha256)
    source = read_source(spec, checked=bool(wanted))
    name = f"{source.name[:-5] if source.name.lower().endswith('.gguf') else source.name}.gguf"
    target = models_folder() / name
    if isinstance(source, Path):
        read_head(source)  # says what is wrong with it before anything is copied
    if target.exists():
        known = _known(target)
        if wanted and known.sha256 == wanted:
            return known
        raise ModelError(f"There is a {name} already, in {target.parent}.", "Use that, or move it away first.")
    part = target.parent / _UNFINISHED / name
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with _alone(part):
            if isinstance(source, Path):
                yield from _copy(source, part)
            else:
                yield from _fetch(source, part, wanted)
            return (yield from _finish(source, part, target, wanted))
    except OSError as error:
        raise ModelError(f"{error.filename or target} cannot be written: {error.strerror}.", GO_ON) from error


@contextlib.contextmanager
def _alone(part: Path) -> Generator[None]:
    """Let nobody else fetch the same file meanwhile."""
    place = part.with_name(f".{part.name}.lock")
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with contextlib.closing(os.fdopen(handle)):
        if lock(handle, 0.0) is False:
            raise ModelError(f"Another `druthers model add` is at {part.name}.", "Wait until it has finished.")
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> Generator[Progress, None, None]:
    done, whole = 0, source.stat().st_size
    if whole > shutil.disk_usage(part.parent).free:
        raise ModelError(f"There is no room for {source.name}, which has {size(whole)}.", "Make room first.")
    with source.open("rb") as old, part.open("wb") as new:
        while block := old.read(_BLOCK):
            yield Progress("copy", done, whole, source.name)
            new.write(block)
            done += len(block)


def _fetch(source: Source, part: Path, wanted: str) -> Generator[Progress, None, None]:
    fetch = Fetch(source, part, lambda: shutil.disk_usage(part.parent).free)
    sniffed = False
    for step in fetch.steps():
        if not sniffed and step.done >= _SNIFF:
            sniffed = True
            _sniff(fetch)
        if wanted and fetch.begun.sha256 not in ("", wanted):
            fetch.forget()
            raise ModelBroken(
                f"{source.name} is not the file with that checksum: there it has {fetch.begun.sha256}.",
                "See that the address and the checksum belong together.",
            )
        yield step


def _sniff(fetch: Fetch) -> None:
    """Stop a download that is no model from its first bytes on."""
    with fetch.part.open("rb") as file:
        begins = file.read(4)
    if begins == b"GGUF":
        return
    try:
        read_head(fetch.part)
    finally:
        fetch.forget()


def _finish(source: Source | Path, part: Path, target: Path, wanted: str) -> Generator[Progress, None, KnownModel]:
    """Check what came, and give it its name. What turns out to be another file, or none, is thrown away."""
    state = part.with_name(f"{part.name}.json")
    begun = read_begun(state) if not isinstance(source, Path) else None
    promised = wanted or (begun.sha256 if begun else "")
    seen = yield from _digest(part)
    try:
        _compare(part.name, seen, promised)
        if read_head(part).kind != "adapter":
            check(part)
    except (ModelBroken, ModelMissing):
        part.unlink(missing_ok=True)
        state.unlink(missing_ok=True)
        raise
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    state.unlink(missing_ok=True)
    whence = str(source.absolute()) if isinstance(source, Path) else source.url.partition("?")[0]
    _receipt(target).write_text(json.dumps({"from": whence, "sha256": seen}) + "\n", encoding="utf-8")
    return _known(target)


def _compare(name: str, seen: str, promised: str) -> None:
    if promised and seen != promised:
        raise ModelBroken(
            f"{name} is not what was promised: its checksum is {seen}, and should be {promised}.",
            "What came was thrown away. Try again; if it happens again, do not trust that place.",
        )


def _digest(part: Path) -> Generator[Progress, None, str]:
    digest, done, whole = hashlib.sha256(), 0, part.stat().st_size
    with part.open("rb") as file:
        while block := file.read(_BLOCK):
            yield Progress("check", done, whole, part.name)
            digest.update(block)
            done += len(block)
    return digest.hexdigest()


def _receipt(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _known(path: Path) -> KnownModel:
    sha256 = ""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        sha256 = str(json.loads(_receipt(path).read_text(encoding="utf-8"))["sha256"])
    kind, problem = "", ""
    try:
        kind = read_head(path).kind
        if kind != "adapter":
            check(path)
    except ModelError as error:
        problem = error.message
    return KnownModel(path.stem, str(path), "added", path.stat().st_size, kind, sha256, problem)
