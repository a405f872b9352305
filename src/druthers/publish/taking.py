"""What is taken of a stranger's repository, and what is not: its notes and its published profile, and nothing else.

Pure. A clone lies inside the vault, so that nothing may come with it that a program would run, obey or follow:
settings, hidden files, links, programs. Names that could lead astray are left out; a repository that is made to do harm
is refused as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

NOTES: Final = (".md", ".markdown")
PROFILE: Final = "profile.json"
LARGEST_NOTE: Final = 4_000_000  # bytes; as the vault's own
LARGEST_PROFILE: Final = 65_536
MOST_NOTES: Final = 20_000
MOST_BYTES: Final = 50_000_000  # of all notes together
MOST_ENTRIES: Final = 200_000  # looked at, folders and what is not taken among them
DEEPEST: Final = 24  # folders
LONGEST_PATH: Final = 900  # bytes
LONGEST_NAME: Final = 240

FILE, FOLDER = "100", "40"  # how git's modes begin
KINDS: Final = {"120000": "a link", "160000": "another repository in it"}
# What git itself must never find, under any of the names by which a file system may take it for that.
_GIT: Final = re.compile(r"(?i)\.git|git~\d+")
_IGNORED: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")  # by HFS+, when it compares names
_JOINS: Final = "\u200c\u200d"  # inside emoji, and words of some scripts
_LFS: Final = b"version https://git-lfs.github.com/spec/"


class Unfit(ValueError):
    """A repository that nobody made by writing notes; the message says in a few words what is wrong with it."""


@dataclass(slots=True)
class Taking:
    """What was taken so far of one repository: paths with their objects and sizes, and what was left out and why."""

    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    notes: int = 0
    size: int = 0
    _folded: set[str] = field(default_factory=set)

    def enter(self, prefix: str, name: bytes, mode: str) -> str | None:
        """The path of an entry of the folder `prefix` if it is a file that may be taken, or a folder to look into.

        Raises:
            Unfit: the repository is to be refused.
        """
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            raise Unfit(f"it holds more than {MOST_ENTRIES:,} files and folders")
        check_name(name)
        if name.startswith(b"."):
            return None  # hidden: settings and caches, which are nobody's notes
        if (why := reason_left_out(prefix, name, mode)) is not None:
            self.leave(why)
            return None
        path = prefix + name.decode()
        return None if mode.startswith(FILE) and not is_taken(path) else path

    def take(self, path: str, oid: str, size: int) -> bool:
        """Take a file, if it is not too large and no other has its name in another case.

        Raises:
            Unfit: there are too many.
        """
        if size > (LARGEST_PROFILE if path == PROFILE else LARGEST_NOTE):
            self.leave("a file that is too large")
            return False
        # of folders too: `A/x.md` and `a/x.md` are one file on some disks, and `a` and `a/x.md` cannot both be there
        folded = folded_name(path)
        if folded in self._folded:
            self.leave("a name that differs from another in case alone")
            return False
        self._folded.add(folded)
        self.files[path] = (oid, size)
        self.notes += path != PROFILE
        self.size += size
        if self.notes > MOST_NOTES:
            raise Unfit(f"it holds more than {MOST_NOTES:,} notes")
        if self.size > MOST_BYTES:
            raise Unfit(f"its notes are larger than {MOST_BYTES // 1_000_000} MB together")
        return True

    def leave(self, why: str) -> None:
        """Count what is left out, or would mislead its reader."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def is_taken(path: str) -> bool:
    """Whether a file of this path is a note, or the published profile.

    >>> [is_taken(path) for path in ("a/b.md", "profile.json", "a/profile.json", "b.sh", "key.md.age")]
    [True, True, False, False, False]
    """
    return path == PROFILE or path.lower().endswith(NOTES)


def check_name(name: bytes) -> None:
    """Refuse what no honest tree holds.

    Raises:
        Unfit: a part of a path leads elsewhere, or would be git's own.
    """
    if name in {b"", b".", b".."} or b"/" in name or b"\0" in name or b"\\" in name:
        raise Unfit("a path in it leads out of its folder")
    plain = _IGNORED.sub("", name.decode("utf-8", "replace")).rstrip(". ").partition(":")[0]
    if _GIT.fullmatch(plain):
        raise Unfit("a path in it would be git's own folder")


def reason_left_out(prefix: str, name: bytes, mode: str) -> str | None:
    r"""Why an entry of a folder is left out; None where it is not.

    >>> [reason_left_out("", name, "100644") for name in (b"caf\xc3\xa9.md", b"caf\xe9.md", b"a\x1b[2J.md")]
    [None, 'a name that is no UTF-8', 'a name with hidden characters']
    >>> reason_left_out("", b"a", "160000"), reason_left_out("a/" * 40, b"a.md", "100644")
    ('another repository in it', 'a path that is too long or too deep')
    """
    if not mode.startswith((FILE, FOLDER)):
        return KINDS.get(mode, "something that is neither a file nor a folder")
    if len(name) > LONGEST_NAME or len(prefix.encode()) + len(name) > LONGEST_PATH or prefix.count("/") > DEEPEST:
        return "a path that is too long or too deep"
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return "a name that is no UTF-8"
    # controls, formats (which turn the reading direction, or are not seen), private use, line and paragraph ends; but
    # what joins the parts of an emoji and of some scripts' words
    hidden = (unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for each in text if each not in _JOINS)
    if any(hidden) or text != text.strip():
        return "a name with hidden characters"
    return None


def is_pointer(data: bytes) -> bool:
    """Whether a file is git-lfs's word for another one that is not here."""
    return data.startswith(_LFS)


def folded_name(path: str) -> str:
    """What two paths have in common that some disks take for one.

    >>> folded_name("Stra\u00dfe/A.md") == folded_name("STRASSE/a.md")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())
