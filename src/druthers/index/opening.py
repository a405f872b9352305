"""Opening the index to read it, also after a writer was killed.

Stands under the index stage's reader.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from druthers.index.schema import TABLES, VERSION, version_of

if TYPE_CHECKING:
    from pathlib import Path

_WAIT_SECONDS: Final = 20.0


def connected(path: Path) -> sqlite3.Connection:
    """Give one state of the index at `path` to read from; an empty one where there is none of this version yet.

    Raises:
        sqlite3.Error: it is damaged, or held for too long.
    """
    if not path.exists():
        return _empty()
    try:
        return _begun(path, "ro")
    except sqlite3.OperationalError as error:
        # a writer that was killed has left a journal, which only one who may write can play back
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        return _begun(path, "rw")


def _begun(path: Path, mode: str) -> sqlite3.Connection:
    place = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(place, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN")  # with the first read, everything after it sees the same state
        if version_of(connection) == VERSION:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _empty()


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO state VALUES ('', 0, 256)")
    return connection
