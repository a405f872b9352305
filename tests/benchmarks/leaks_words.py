"""What `leaks.py` hides and how it is looked for: words, the forms that they may be given, what is packed in a file."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WORDS = """
amber anchor apron attic barley basin beacon birch blanket boathouse bramble butter cabin candle canvas cedar
chapel cherry chimney cinder clover copper cottage cradle crimson damson dovetail drizzle ember fennel ferry
fiddle flannel foxglove garnet ginger gravel hammock harbour hazel heather hollow iron ivory jasmine juniper
kettle kindling lantern larch lavender lemon linen loft maple marble meadow mallow nutmeg oak oatmeal orchard
otter parsley pebble pepper pewter pigeon plum porch quarry quilt raft rosemary rowan saddle sage sandal
shutter sorrel sparrow spindle tallow teapot thistle timber turnip velvet vinegar walnut willow winter woollen
yarrow
""".split()  # noqa: SIM905 - a list of them takes a page
ANA = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")


def forms_of(secret: str) -> list[bytes]:
    """A secret as it is, and as an encoder writes it."""
    plain = secret.encode()
    found = [plain, plain.capitalize(), plain.replace(b" ", b"-"), plain.replace(b" ", b"%20"), plain.hex().encode()]
    found += [secret.encode("utf-16-le"), secret.capitalize().encode("utf-16-le")]
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        found.append(coded[-(-shift * 4 // 3) + 1 if shift else 0 : len(coded) // 4 * 4 - 4])
    return [form for form in found if len(form) > 8]


def opened(data: bytes, *, only: bool = False) -> bytes:
    """A file's bytes and what is packed in them; `only`, just the latter."""
    inside = b""
    with contextlib.suppress(OSError, EOFError, zlib.error):
        inside += gzip.decompress(data) if data[:2] == b"\x1f\x8b" else b""
    with contextlib.suppress(zipfile.BadZipFile, zlib.error):
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside += b"".join(archive.read(name) for name in archive.namelist())
    return inside if only else data + inside


def branch(folder: Path) -> str:
    return git(folder, "symbolic-ref", "--short", "HEAD").strip()


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=stdin).stdout


def git_bytes(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True).stdout
