"""The text of the hook that git runs before a push: a few lines of sh that call Druthers.

Stands under the adapter of `journal.ports.Hook`. It lets nothing pass where Druthers cannot be run, and it gives the
hooks that were there before what git gave it.
"""

from __future__ import annotations

import hashlib
import shlex
from typing import Final

BESIDE: Final = ".own-"  # pre-push.own-1 is the first hook that was there
GUARDED: Final = "DRUTHERS_GUARDED"  # the update that was guarded: commit, remote ref, and the commit that is there
FIRST: Final = "#!/bin/sh\n# Installed by Druthers; "
BODY: Final = r"""
# A push of this repository passes the guard. A hook that was here before is beside this one and runs after it.
python=@PYTHON@
vault=@VAULT@

updates=$(cat)
guarded=
if [ -n "$DRUTHERS_GUARDED" ] && [ -n "$updates" ]; then
    guarded=yes
    while read -r ref update; do
        [ "$update" = "$DRUTHERS_GUARDED" ] || guarded=
    done <<END
$updates
END
fi
unset DRUTHERS_GUARDED

if [ -n "$updates" ] && [ -z "$guarded" ]; then
    if "$python" -P -c 'import druthers.cli' 2>/dev/null; then
        printf '%s\n' "$updates" | "$python" -P -m druthers --vault "$vault" push --hook "$1" "$2" || exit 1
    elif command -v druthers >/dev/null 2>&1; then
        printf '%s\n' "$updates" | druthers --vault "$vault" push --hook "$1" "$2" || exit 1
    else
        echo "Nothing was sent: Druthers, which guards this push, is not at $python any more." \
            "Install it again and run: druthers --vault '$vault' doctor" >&2
        exit 1
    fi
fi

for own in "$0"@BESIDE@*; do
    if [ -x "$own" ]; then
        if [ -n "$updates" ]; then
            printf '%s\n' "$updates" | "$own" "$@" || exit $?
        else
            "$own" "$@" </dev/null || exit $?
        fi
    fi
done
exit 0
"""


def script(*, python: str, vault: str) -> str:
    r"""The hook that runs Druthers with this interpreter for this vault.

    Its second line holds a hash of the rest, by which a later version knows that nobody has changed it.

    >>> text = script(python="/usr/bin/python3", vault="/home/ana/my journal")
    >>> text.startswith("#!/bin/sh\n"), "vault='/home/ana/my journal'\n" in text, is_ours(text.encode())
    (True, True, True)
    >>> is_ours(text.replace("exit 0", "git lfs pre-push").encode()), is_ours(b"#!/bin/sh\n")
    (False, False)
    """
    body = BODY.replace("@BESIDE@", BESIDE)
    body = body.replace("@PYTHON@", shlex.quote(python)).replace("@VAULT@", shlex.quote(vault))
    return f"{FIRST}{_hash(body.encode('utf-8', 'surrogateescape'))}\n{body}"


def is_ours(data: bytes) -> bool:
    """Whether a hook is one that Druthers wrote, as it wrote it."""
    told, _, body = data.removeprefix(FIRST.encode()).partition(b"\n")
    return data.startswith(FIRST.encode()) and told == _hash(body).encode()


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
