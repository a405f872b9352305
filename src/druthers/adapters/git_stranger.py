"""Running git against somebody else's repository: what it may reach, read, run and fill is bounded.

Stands under the adapter of `journal.ports.Clones`. The person's own way to the network stays (proxies, ssh keys and
hosts, certificates); nothing of theirs that runs a program or hands out a password does, and nothing is ever asked.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Final

from druthers.errors import FollowError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

MOST_ON_DISK: Final = 400_000_000  # bytes that a clone may take while it comes
MOST_SECONDS: Final = 300.0
MOST_MEMORY: Final = 4_000_000_000  # bytes of address space of each git process
MOST_SAID: Final = 20_000  # bytes of what git says that are read
STEP: Final = 0.1  # seconds between two looks at it
ENDING: Final = 2.0  # seconds that it has to end when it is asked to

NEVER_ASKS: Final = (
    "ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10"
    " -o ServerAliveCountMax=3 -o ForwardAgent=no -o ForwardX11=no -o PermitLocalCommand=no -o ClearAllForwardings=yes"
)
PROTOCOLS: Final = {"file": "file", "https": "https:ssh", "ssh": "ssh:https"}  # `url.….insteadOf` may change these two
SETTINGS: Final = (
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.symlinks=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.fsmonitor=false",
    "core.alternateRefsCommand=",
    "core.bigFileThreshold=8m",  # what is larger is not held in memory
    "core.logAllRefUpdates=false",
    "credential.helper=",  # the person's passwords are for their own repositories
    "credential.interactive=false",
    "fetch.fsckObjects=true",
    "transfer.fsckObjects=true",
    "transfer.bundleURI=false",
    "fetch.bundleURI=",
    "fetch.uriProtocols=",
    "fetch.recurseSubmodules=false",
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "http.extraHeader=",
    "http.cookieFile=",
    "http.saveCookies=false",
    "http.followRedirects=initial",
    "http.sslVerify=true",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
    "protocol.version=2",
    "submodule.recurse=false",
)
KEPT: Final = frozenset(  # of what git is told by its environment
    {
        *("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"),
        *("GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY"),
    }
)
ADDRESS: Final = re.compile(r"(?<=://)[^/@\s]+@")
UNSEEN: Final = re.compile(r"[^\x20-\x7e\u00a1-\u2027\u2030-\u2065\u2070-\ufdff]")
NOISE: Final = re.compile(r"\s*$|hint:|remote:|fatal: the remote end hung|Please make sure|and the rep|warning: ")


def environment(how: str) -> dict[str, str]:
    """What a git that meets strangers is told, beside its arguments; `how` is as `checked_address` gives it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in KEPT}
    kept |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "false",
        "SSH_ASKPASS": "false",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
        "GIT_ALLOW_PROTOCOL": PROTOCOLS[how],
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ATTR_NOSYSTEM": "1",
    }
    if "GIT_SSH" not in kept and "GIT_SSH_COMMAND" not in kept:
        kept["GIT_SSH_COMMAND"] = NEVER_ASKS
    return kept


def command(folder: Path, *arguments: str) -> list[str]:
    """Git's whole command line in the clone at `folder`."""
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    return ["git", f"--git-dir={folder / '.git'}", *settings, *arguments]


def reach(folder: Path, how: str, *arguments: str, name: str) -> Generator[int, None, bytes]:
    """Run a git that meets a stranger, and look after it: yields how many bytes came; what it printed.

    Raises:
        FollowError: it could not, took too long or brought too much; `name` is who is spoken of.
    """
    said, told = folder / ".git" / "druthers-said", folder / ".git" / "druthers-told"
    with said.open("wb") as errors, told.open("wb") as output:
        began = size_of(folder)  # what was here before is linked, and came already
        process = _started(folder, how, arguments, (output.fileno(), errors.fileno()))
        try:
            until = time.monotonic() + MOST_SECONDS
            while process.poll() is None:
                size = size_of(folder) - began
                yield size
                if size > MOST_ON_DISK:
                    raise _too_large(name)
                if time.monotonic() > until:
                    raise FollowError(f"{name}: it took longer than {MOST_SECONDS:.0f} seconds.", "Try again later.")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STEP)
        finally:
            end(process)
    if process.returncode:
        # whoever wrote past the limit was ended by the system, and left what it had written
        raise _too_large(name) if size_of(folder) - began >= MOST_ON_DISK else _failed(name, said)
    with told.open("rb") as output:
        return output.read(MOST_SAID)


def run(folder: Path, *arguments: str, stdin: bytes = b"", seconds: float = 120.0) -> bytes:
    """Run a git that looks at what came and meets nobody; what it printed.

    Raises:
        FollowError: it could not.
    """
    try:
        done = subprocess.run(
            command(folder, *arguments),
            input=stdin,
            capture_output=True,
            env=environment("file"),
            start_new_session=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FollowError(f"git {arguments[0]} failed on what came.", "Try again later.") from error
    if done.returncode:
        raise FollowError(f"git {arguments[0]} failed on what came: {plain(done.stderr)}", "Try again later.")
    return done.stdout


def size_of(folder: Path) -> int:
    """How many bytes a clone takes so far."""
    total = 0
    for above, _, names in os.walk(folder):
        for each in names:
            with contextlib.suppress(OSError):  # git has just renamed it
                total += os.lstat(os.path.join(above, each)).st_size  # noqa: PTH118 - called ten times a second
    return total


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and all that it started."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None and how is signal.SIGKILL:
            break
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)


def plain(said: bytes) -> str:
    """What git or a server said, in one short line without anything that a terminal would obey."""
    text = said[:MOST_SAID].decode("utf-8", "replace")
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if not NOISE.match(line)]
    reason = ADDRESS.sub("", " ".join(lines[:2])).removeprefix("fatal: ").removeprefix("error: ")
    return UNSEEN.sub(" ", reason)[:300].strip() or "it did not say why"


def _started(folder: Path, how: str, arguments: Sequence[str], out: tuple[int, int]) -> subprocess.Popen[bytes]:
    try:
        process = subprocess.Popen(
            command(folder, *arguments),
            env=environment(how),
            stdin=subprocess.DEVNULL,
            stdout=out[0],
            stderr=out[1],
            start_new_session=True,  # with no terminal that anything could ask on
        )
    except OSError as error:
        raise FollowError("git could not be started.", "Install git, and see that it is on the PATH.") from error
    limits = ((resource.RLIMIT_FSIZE, MOST_ON_DISK), (resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CORE, 0))
    for limit, most in limits:
        if hasattr(resource, "prlimit"):  # on Linux, where the whole family of processes is held to it
            with contextlib.suppress(OSError, ValueError):
                resource.prlimit(process.pid, limit, (most, most))
    return process


def _refused(name: str, why: str) -> FollowError:
    return FollowError(f"{name}: {why}.", "Nothing of it was kept.")


def _too_large(name: str) -> FollowError:
    return _refused(name, f"it is larger than {MOST_ON_DISK // 1_000_000} MB")


def _failed(name: str, said: Path) -> FollowError:
    with said.open("rb") as file:
        text = file.read(MOST_SAID)
    if b"fsck" in text:
        return _refused(name, f"its history is damaged, or made to do harm: {plain(text)}")
    if b"couldn't find remote ref HEAD" in text or b"Remote branch HEAD not found" in text:
        return FollowError(f"{name}: there is nothing in it yet.", "Try again once something was published.")
    if b"transport '" in text and b"not allowed" in text:
        return FollowError(f"{name}: {plain(text)}.", "https://, ssh:// and folders of this machine can be followed.")
    if b"could not read Username" in text or b"Authentication failed" in text:
        return FollowError(
            f"{name}: it is not there, or not for everybody.", "Where you have a key to it, use its ssh:// address."
        )
    return FollowError(f"{name}: it cannot be had: {plain(text)}", "Check the address, and the network.")
