"""A child process that answers in JSON lines, and plain words for how one ended.

Used by `adapters/llama.py`. The child ends when this process does, because its stdin closes; Ctrl-C does not reach it.
"""

from __future__ import annotations

import collections
import json
import queue
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any, Final

from druthers.errors import ModelMissing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

TAIL: Final = 40  # lines of stderr that are kept
PATIENCE: Final = 2.0  # seconds a child has to end by itself
REBUILD: Final = (
    'Try again; if it happens each time, install llama-cpp-python again with CMAKE_ARGS="-DGGML_NATIVE=OFF", '
    "or use another model."
)
FATES: Final = {  # signal → what happened, what to do
    "SIGSEGV": ("crashed in native code", REBUILD),
    "SIGBUS": ("crashed in native code, or its file changed while it was in use", REBUILD),
    "SIGILL": ("needs instructions that this processor does not have", REBUILD),
    "SIGFPE": ("crashed in native code", REBUILD),
    "SIGABRT": ("gave up because of an internal error", REBUILD),
    "SIGKILL": (
        "was killed, most likely because memory ran out",
        "Close other programs, or choose a smaller model with `druthers model use PATH`.",
    ),
    "SIGTERM": ("was ended from outside", "Try again."),
}


class Child:
    """A running child. `replies` holds what it said, and None once it has ended."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command` in a session of its own. Raises `ModelMissing` when it cannot be started."""
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            message = f"The language model's process could not be started: {error.strerror}."
            raise ModelMissing(message, "Install Druthers again with its dependencies.") from error
        self.replies: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self.closed = False
        self._tail: collections.deque[str] = collections.deque(maxlen=TAIL)
        self._writing = threading.Lock()
        self._closing = threading.Lock()
        self._readers = (
            threading.Thread(target=self._read_replies, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self._process.stderr,), daemon=True),
        )
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs and was not closed."""
        return not self.closed and self._process.poll() is None

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one line to it; a child that has ended shows in `replies`, so that is no error here."""
        stdin = self._process.stdin
        with self._writing:
            try:
                if stdin is not None and not stdin.closed:
                    stdin.write(json.dumps(message).encode() + b"\n")
                    stdin.flush()
            except OSError:
                pass

    def wait(self) -> int:
        """Return the exit code of a child that has closed its stdout, ending it where it lingers."""
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def tail(self) -> list[str]:
        """Return the last lines of its stderr."""
        if self._process.poll() is not None:
            self._readers[1].join(PATIENCE)
        return list(self._tail)

    def close(self, *, kill: bool = False) -> None:
        """End it, by closing its stdin or, with `kill` or when that is in vain, by a signal. May be called again."""
        with self._closing:
            self.closed = True
            if kill:
                self._process.kill()
            with self._writing:
                try:
                    if self._process.stdin is not None:
                        self._process.stdin.close()
                except OSError:  # what was not yet written to a child that has ended
                    pass
            self.wait()
            for reader in self._readers:
                reader.join(PATIENCE)
            for pipe in (self._process.stdout, self._process.stderr):
                if pipe is not None and not pipe.closed and not any(r.is_alive() for r in self._readers):
                    pipe.close()

    def _read_replies(self, stdout: IO[bytes]) -> None:
        for line in stdout:
            try:
                self.replies.put(json.loads(line))
            except ValueError:
                self._tail.append(line.decode("utf-8", "replace").strip())
        self.replies.put(None)

    def _read_errors(self, stderr: IO[bytes]) -> None:
        for line in stderr:
            if text := line.decode("utf-8", "replace").strip():
                self._tail.append(text)


def fate(code: int, tail: Sequence[str], doing: str) -> tuple[str, str]:
    """Say what happened to a child that ended with `code` while `doing` something, and what to do about it.

    >>> fate(-9, [], "writing")[0]
    'The language model was killed, most likely because memory ran out (SIGKILL while writing).'
    """
    last = f" Its last words: {tail[-1][:200]}" if tail else ""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        what, hint = FATES.get(name, ("was ended from outside", "Try again."))
        return f"The language model {what} ({name} while {doing}).{last if name == 'SIGABRT' else ''}", hint
    return f"The language model's process ended by itself while {doing} (exit code {code}).{last}", REBUILD
