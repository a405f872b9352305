"""The mistakes that the person in `leaks.py` makes: each brings something private into public/, in one way."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import zipfile
from typing import TYPE_CHECKING

from leaks_words import ANA, WORDS, branch, git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from leaks import World


def copy_a_note(world: World) -> bool:
    note = world.some(world.private)
    return bool(note) and world.put(f"{world.chance.choice(WORDS)}.md", note.read_bytes(), *in_file(world, note))


def move_a_note(world: World) -> bool:
    world.journal.keep_changes("private")
    if note := world.some(world.private):
        words = in_file(world, note)
        data = note.read_bytes()
        note.unlink()
        return world.put(f"moved/{world.chance.choice(WORDS)}.md", data, *words)
    return False


def paste_a_line(world: World) -> bool:
    note, secret = world.some(world.public), world.a_secret()
    if note:
        with note.open("a", encoding="utf-8") as file:
            file.write(f"\n{world.shown(secret)}\n")
        world.mistaken.append(secret)
    return bool(note)


def attachment(world: World) -> bool:
    found = sorted(world.private.glob("*.png"))
    return bool(found) and world.put(
        f"assets/{world.chance.choice(WORDS)}.png", found[0].read_bytes(), *in_file(world, found[0])
    )


def title_in_a_link(world: World) -> bool:
    titled = [path for path in world.private.glob("*.md") if path.stem in world.secret]
    note = world.some(world.public)
    if not titled or not note:
        return False
    with note.open("a", encoding="utf-8") as file:
        file.write(
            world.chance.choice(("\n[[{}]]\n", "\n![[{}]]\n", "\nMore in [this]({}.md).\n")).format(titled[0].stem)
        )
    world.mistaken.append(titled[0].stem)
    return True


def workspace(world: World) -> bool:
    titled = [path for path in world.private.glob("*.md") if path.stem in world.secret]
    names = [path.name for path in titled] or ["private/a.md"]
    return world.put(
        ".obsidian/workspace.json", json.dumps({"lastOpenFiles": names}).encode(), *(path.stem for path in titled)
    )


def trash(world: World) -> bool:
    secret = world.a_secret()
    return world.put(f".trash/{world.chance.choice(WORDS)}.md", world.shown(secret).encode(), secret)


def search_index(world: World) -> bool:
    secret = world.a_secret()
    return world.put(
        "search.json",
        json.dumps([{"id": 1, "text": f"{secret.capitalize() if ' ' in secret else secret}."}]).encode(),
        secret,
    )


def message(world: World) -> bool:
    secret = world.a_secret()
    world.put(f"{world.chance.choice(WORDS)}.md", b"Words.\n", secret)
    git(world.public, "add", "--all")
    git(world.public, *ANA, "commit", "--quiet", "--message", f"Add words\n\n{world.shown(secret)}")
    return True


def author(world: World) -> bool:
    secret = world.a_secret(word=True)
    world.put(f"{world.chance.choice(WORDS)}.md", b"Words.\n", secret)
    git(world.public, "add", "--all")
    git(
        world.public,
        "-c",
        f"user.name={secret}",
        "-c",
        "user.email=ana@example.org",
        "commit",
        "--quiet",
        "--message",
        "Add",
    )
    return True


def file_name(world: World) -> bool:
    secret = world.a_secret(word=True)
    return world.put(f"{secret}.md", b"Words.\n", secret)


def link(world: World) -> bool:
    secret = world.a_secret(word=True)
    path = world.public / f"{world.chance.choice(WORDS)}.lnk"
    if os.path.lexists(path):
        return False
    path.symlink_to(f"../private/{secret}.md")
    world.paths.append(path)
    world.mistaken.append(secret)
    return True


def utf_16(world: World) -> bool:
    secret = world.a_secret()
    return world.put("windows.txt", f"{world.shown(secret)}\r\n".encode("utf-16"), secret)


def binary(world: World) -> bool:
    secret = world.a_secret(word=True)
    return world.put("data.bin", b"\0\1" + world.chance.randbytes(99) + secret.encode() + b"\0" * 9, secret)


def coded(world: World) -> bool:
    secret = world.a_secret(word=True)
    form = world.chance.choice(
        (base64.b64encode(f"x {secret} and some more".encode()), f"x {secret}".encode().hex().encode())
    )
    return world.put("page.html", b'<img src="data:text/plain;base64,' + form + b'">\n', secret)


def packed(world: World) -> bool:
    secret = world.a_secret(word=True)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{secret} " + "and words " * 30)
    gz = gzip.compress(f"{secret} ".encode() * 9)
    return world.put(*world.chance.choice((("a.docx", made.getvalue()), ("a.gz", gz))), secret)


def tag(world: World) -> bool:
    secret = world.a_secret()
    name = f"t{world.chance.randint(1, 10**9)}"
    git(world.public, *ANA, "tag", "--annotate", "--message", world.shown(secret), name)
    return _ref(world, f"refs/tags/{name}", secret)


def orphan(world: World) -> bool:
    secret = world.a_secret()
    blob = git(world.public, "hash-object", "-w", "--stdin", stdin=f"{world.shown(secret)}\n").strip()
    tree = git(world.public, "mktree", stdin=f"100644 blob {blob}\tx.md\n").strip()
    made = world.chance.choice((blob, tree, git(world.public, *ANA, "commit-tree", tree, "-m", "Elsewhere").strip()))
    name = f"refs/tags/o{world.chance.randint(1, 10**9)}"
    git(world.public, "update-ref", name, made)
    return _ref(world, name, secret)


def _begun(world: World) -> bool:
    """Whether public/ has a commit, which a branch needs to begin at."""
    return bool(git(world.public, "for-each-ref", "--count=1", "refs/heads/main"))


def branch_name(world: World) -> bool:
    if not _begun(world):
        return False
    secret = world.a_secret(word=True)
    git(world.public, "branch", "--force", f"about-{secret}")
    return _ref(world, f"refs/heads/about-{secret}", secret)


def other_branch(world: World) -> bool:
    if not _begun(world):
        return False
    secret = world.a_secret()
    name = f"drafts{world.chance.randint(1, 10**9)}"
    git(world.public, "switch", "--quiet", "-c", name)
    (world.public / "draft of mine.md").write_text(world.shown(secret), "utf-8")
    git(world.public, "add", "--all")
    git(world.public, *ANA, "commit", "--quiet", "--message", "Draft")
    git(world.public, "switch", "--quiet", "main")
    return _ref(world, f"refs/heads/{name}", secret)


def private_history(world: World) -> bool:
    world.journal.keep_changes("private")
    git(world.public, "fetch", "--quiet", str(world.private), "main:refs/heads/backup")
    return _ref(world, "refs/heads/backup")


def on_a_commit(world: World) -> bool:
    secret = world.a_secret()
    git(world.public, *ANA, "notes", "add", "--force", "--message", world.shown(secret))
    return _ref(world, "refs/notes/commits", secret)


def merged(world: World) -> bool:
    secret = world.a_secret()
    git(world.public, "switch", "--quiet", "-c", f"side{world.chance.randint(1, 10**9)}")
    side = branch(world.public)
    path = world.public / f"side {world.chance.randint(1, 10**9)}.md"
    path.write_text(world.shown(secret), "utf-8")
    git(world.public, "add", "--all")
    git(world.public, *ANA, "commit", "--quiet", "--message", "Side")
    git(world.public, "switch", "--quiet", "main")
    git(world.public, *ANA, "merge", "--quiet", "--no-ff", "--message", "Join", side)
    world.paths.append(path)
    world.mistaken.append(secret)
    return True


def _ref(world: World, name: str, *words: str) -> bool:
    """A ref that a mistake made, which the next plain push names."""
    world.refs.append(name)
    world.extra.append(name)
    world.mistaken += words
    return True


def in_file(world: World, path: Path) -> Iterator[str]:
    """The secrets that stand in a file."""
    data = path.read_bytes().lower()
    return (each for each in world.secret if each.lower().encode() in data)


MISTAKES: tuple[Callable[[World], bool], ...] = (
    *(
        copy_a_note,
        move_a_note,
        paste_a_line,
        paste_a_line,
        attachment,
        title_in_a_link,
        workspace,
        trash,
        search_index,
    ),
    *(message, author, file_name, link, utf_16, binary, coded, packed, tag, orphan, branch_name, other_branch),
    *(private_history, on_a_commit, merged),
)
