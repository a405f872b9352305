"""Files that programs leave beside notes, and that tell what nobody meant to tell: trash, workspaces, keys, indexes.

The publish stage. Known by their paths alone, whatever they hold; each rule says why such a file must not leave.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple


class Leftover(NamedTuple):
    """What kind of file it is, and why it must not leave."""

    rule: str
    reason: str


# Each kind with what a stranger would learn, and the paths it has; `~/` stands for the beginning of a name.
_KINDS: Final = (
    (
        "trash",
        "it lies in a program's trash, or among its old versions",
        (r"~/\.?trash(?:-\d+)?/", r"~/\$RECYCLE\.BIN/", r"~/\.Trashes/", r"~/\.stversions/", r"~/\.stfolder(?:$|/)"),
    ),
    (
        "workspace",
        "an editor keeps in it what was open, searched or linked, names of private notes too",
        (
            r"~/\.obsidian/(?:workspace[^/]*|cache|graph\.json|bookmarks\.json|starred\.json)$",
            r"~/\.obsidian[^/]*/(?:.*/)?(?:data|backlink[^/]*|recent[^/]*)\.json$",
            r"~/\.smart-(?:env|connections)/",
            r"~/\.copilot[^/]*/",
            r"\.code-workspace$",
            r"~/\.(?:idea|vscode|history|zk|dendron[^/]*|foam)/(?!templates/)",
        ),
    ),
    (
        "workspace",
        "Logseq keeps old versions and deleted pages in it",
        (
            r"~/logseq/(?:bak|\.recycle|version-files|graphs-txid\.edn|pages-metadata\.edn|srs|db[^/]*)(?:/|$)",
            r"~/\.logseq(?:/|$)",
        ),
    ),
    (
        "swap",
        "an editor or a merge left it behind; it may hold words that were deleted",
        (
            r"(?:~|\.sw[a-p]|\.un~|\.bak|\.orig|\.rej|\.tmp|\.temp|\.part|\.crdownload|\.druthers-unfinished)$",
            r"~/(?:#[^/]*#|\.#[^/]*|\.~lock\.[^/]*|~\$[^/]*|4913)$",
        ),
    ),
    (
        "system",
        "the system keeps the names of other files in it",
        (r"~/(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.directory|\._[^/]+|\.Spotlight-V100|\.fseventsd)(?:$|/)",),
    ),
    (
        "druthers",
        "it belongs to the private side of a vault",
        (
            r"~/\.druthers(?:/|$)",
            r"~/private/",
            r"~/ledger/\d{4}-\d{2}\.jsonl$",
            r"~/(?:allowed|moved|published)\.jsonl$",
            r"~/(?:following|settings)\.toml$",
            r"~/(?:principles|charter)\.md(?:\.age)?$",
            r"\.age$",
        ),
    ),
    (
        "index",
        "an index holds the words of every note that was indexed, private ones too",
        (
            r"\.(?:db|sqlite3?)(?:-wal|-shm|-journal)?$",
            r"~/(?:index|notebook|search|embeddings?|vectors?|notes)\.(?:faiss|npz?|pkl|parquet)$",
            r"~/(?:search[-_]?index|contentIndex|lunr[-_]?index|backlinks?|linkmap|graph[-_]?data)\.json$",
            r"~/\.(?:embeddings|chroma|faiss)/",
            r"~/tags$",
        ),
    ),
    (
        "key",
        "such files hold keys or passwords",
        (
            r"~/id_(?:rsa|dsa|ecdsa|ed25519)[^/]*(?<!\.pub)$",
            r"\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx?|agekey|ovpn|gpg)$",
            r"~/\.(?:ssh|gnupg|aws|kube|docker|password-store)/",
            r"~/(?:secring\.[^/]*|keys\.txt|credentials(?:\.json)?)$",
            r"~/(?:service[-_]account|client_secret)[^/]*\.json$",
        ),
    ),
    (
        "env",
        "such files hold passwords, or what was typed",
        (
            r"~/\.env(?!\.(?:example|sample|template|dist)$)(?:\.[^/]*)?$",
            r"~/[._](?:netrc|pgpass|npmrc|pypirc|htpasswd|git-credentials)$",
            r"~/\.(?:(?:bash|zsh|python|psql|mysql|node_repl)_history|viminfo|lesshst)$",
        ),
    ),
    (
        "export",
        "an export or a backup holds more than the notes beside it",
        (
            r"\.(?:enex|jex|dayone|mbox|pst|ics|vcf|eml|bundle)$",
            r"~/(?:dump|backup)[^/]*\.(?:sql|tar|tgz|zip|gz)$",
        ),
    ),
)
_EACH: Final = [
    (re.compile("|".join(patterns).replace("~/", "(?:^|/)"), re.IGNORECASE), Leftover(f"leftover:{name}", why))
    for name, why, patterns in _KINDS
]
_OWN_NOTES: Final = frozenset({"principles.md", "charter.md"})


def leftover(path: str) -> Leftover | None:
    """Why a file of this path, in public/, must not leave; None where its path is that of any note or attachment.

    >>> leftover(".obsidian/workspace-mobile.json").rule, leftover("garden/beans.md")
    ('leftover:workspace', None)
    """
    folder, _, name = path.rpartition("/")
    if name.endswith(".md") and name[0] not in ".#~_$" and name not in _OWN_NOTES and not _suspect(folder):
        return None  # nearly every file; to ask the whole question of ten thousand takes a fifth of a second
    return next((kind for pattern, kind in _EACH if pattern.search(path)), None)


@lru_cache(maxsize=10_000)
def _suspect(folder: str) -> bool:
    return any(pattern.search(f"{folder}/a.md") for pattern, _ in _EACH)
