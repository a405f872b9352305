"""What the place Share asks of the journal, answered by a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from druthers.errors import DruthersError, FollowError, UnknownNote, UsageError
from druthers.models import (
    Allowed,
    Attached,
    Card,
    CardFeature,
    CardReading,
    Finding,
    Followed,
    Guarded,
    Moved,
    Progress,
    Pushed,
    Rebuilt,
    Review,
    SentCommit,
    SentFile,
    SentTo,
    Shared,
)

AT = datetime(2026, 11, 20, 18, 5, tzinfo=timezone(timedelta(hours=1)))
ANA = "Ana Zorn <ana@example.org>"
GARLIC = "public/2026/11/2026-11-20-1042-planted-garlic.md"
RUN = "public/2026/11/2026-11-21-0803-ran-8k-by-the.md"
PATCH = """diff --git a/a.md b/a.md
new file mode 100644
--- /dev/null
+++ b/a.md
@@ -0,0 +1,4 @@
+---
+id: 2
+---
+Planted garlic
"""
CARD = Card("Ana", "2026-11", "20-49", (CardFeature("effort", -1), CardFeature("outdoors", 2)))
PASSWORD = Finding(
    "4c85de0df97b",
    GARLIC,
    7,
    "secret:password",
    "A password seems to stand here.",
    "Take it out of the note, and change it where it is used.",
)
LENA = Followed(
    "lena",
    "https://example.org/lena/bread.git",
    AT - timedelta(days=60),
    AT - timedelta(days=1),
    12,
    author="Lena",
    new=("following/lena/a-wetter-dough.md",),
)


def outgoing(*findings: Finding, files: int = 2) -> Guarded:
    names = [GARLIC, RUN, *(f"public/2026/10/note-{number}.md" for number in range(files))][:files]
    sent = [SentFile(path, "changed" if at else "new", 400 + at, PATCH) for at, path in enumerate(names)]
    commits = [SentCommit("8d0a" * 10, ANA, ANA, AT, AT, "Add 2026-11-20-1042-planted-garlic.md\n")]
    commits += [SentCommit("", ANA, ANA, AT, AT, "Keep what was changed by hand")]
    return Guarded("origin", findings, (), tuple(commits), tuple(sent), 9)


@dataclass(kw_only=True)
class SharingStandIn:
    """A part of the stand-in for the façade."""

    shared: Shared = field(default_factory=lambda: Shared(7, author=ANA))
    guarded: Guarded = field(default_factory=lambda: Guarded(None))
    unread: DruthersError | None = None  # why what would leave cannot be read
    earlier: tuple[str, ...] = ()
    refused: str = ""  # why a push sends nothing
    people: list[Followed] = field(default_factory=list)
    card: Card | None = None
    would_refuse: str = ""
    would_find: tuple[Finding, ...] = ()
    uses: tuple[Attached, ...] = ()
    sent_before: tuple[SentTo, ...] = ()
    let_pass: list[Allowed] = field(default_factory=list)
    address: str | None = None

    def sharing(self):
        self._call("sharing")
        return self.shared

    def set_remote(self, address):
        self._call("set_remote", address)
        had, self.address = self.address, address
        if address is None:
            self.shared = replace(self.shared, remote=None, addresses=())
        else:
            self.shared = replace(self.shared, remote="origin", addresses=(address,), unsent=2)
        return had

    def push_steps(self, *, dry_run=False, agreed=None):
        self._call("push", dry_run)
        if self.unread is not None:
            raise self.unread
        for done in range(3):
            yield Progress("guard", done, 3)
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)
        if dry_run or not self.guarded.passes:
            return Pushed(self.guarded, earlier=self.earlier)
        assert agreed == self.guarded
        if self.refused:
            return Pushed(self.guarded, waits=self.refused, hint="Bring them first: druthers sync")
        sent = Pushed(self.guarded, sent=2)
        self.guarded, self.shared = Guarded("origin"), replace(self.shared, unsent=0, known=True)
        return sent

    def allow(self, finding, reason):
        self._call("allow", finding, reason)
        found = next(each for each in self.guarded.findings if each.id == finding)
        rest = tuple(each for each in self.guarded.findings if each.id != finding)
        self.guarded = replace(self.guarded, findings=rest, allowed=(*self.guarded.allowed, found))
        self.let_pass.append(Allowed(finding, found.rule, found.path, reason, AT))
        return self.let_pass[-1]

    def allowed(self):
        return list(self.let_pass)

    def disallow(self, finding):
        self._call("disallow", finding)
        found = next(each for each in self.guarded.allowed if each.id == finding)
        self.guarded = replace(self.guarded, findings=(*self.guarded.findings, found), allowed=())
        return self.let_pass.pop()

    def rebuild_steps(self, *paths):
        self._call("rebuild", *paths)
        yield Progress("rebuild", 1, 2)
        self.guarded, self.earlier = replace(self.guarded, findings=()), ()
        return Rebuilt(3, ".druthers/backups/public.bundle")

    def find(self, given):
        found = [note.path for note in self.saved_notes if given.lower() in note.title.lower()]
        if len(found) != 1:
            raise UnknownNote(f"There is no note {given!r}.", "Name it by its title, or words of it.")
        return found[0]

    def review(self, note):
        self._call("review", note)
        here = self.note(note)
        becomes = f"public/{note.removeprefix('private/')}"
        found = tuple(replace(each, path=becomes) for each in self.would_find)
        return Review(note, becomes, here.text, found, (), self.uses, self.would_refuse)

    def publish(self, note, *, seen, attachments=()):
        self._call("publish", note, tuple(attachments))
        here = self.note(note)
        assert seen == here.text
        return self._moved(note, "public", tuple(each.becomes for each in attachments))

    def unpublish(self, note):
        self._call("unpublish", note)
        return replace(self._moved(note, "private", ()), sent=bool(self.sent_before), sent_to=self.sent_before)

    def _moved(self, path, place, also):
        at, note = next((at, note) for at, note in enumerate(self.saved_notes) if note.path == path)
        becomes = f"{place}/{path.partition('/')[2]}"
        self.saved_notes[at] = replace(note, path=becomes, visibility=place)
        return Moved(path, becomes, attachments=also)

    def published_card(self):
        return self.card

    def card_preview(self, *, features=(), epsilon=None, name=""):
        self._call("card_preview")
        return CARD

    def card_reading(self, card):
        return CardReading(
            ("effort: less of it", "outdoors: much more of it"),
            ("Whoever reads it knows that you like to be outside.",),
            ("It stays in the history of public/.",),
            ("It tells no note and no rating.",),
        )

    def publish_card(self, card):
        self._call("publish_card")
        self.card = card
        return Moved("", "public/profile.json")

    def unpublish_card(self):
        self._call("unpublish_card")
        self.card = None
        return Moved("public/profile.json", "")

    def follow_steps(self, url, *, name="", profile=True):
        self._call("follow", url, name)
        yield Progress("follow", 0, 1)
        if "nowhere" in url:
            raise FollowError("nowhere could not be reached.", "Look at the address.")
        person = replace(LENA, name=name or "ben", url=url, new=(), card=None, newer=False)
        self.people.append(person)
        return person

    def unfollow(self, name):
        self._call("unfollow", name)
        self.people = [each for each in self.people if each.name != name]
        return name

    def followed(self):
        return list(self.people)

    def refresh_steps(self, *names):
        self._call("refresh", *names)
        yield Progress("follow", 0, 1)
        return list(self.people)

    def looked_at(self, name):
        self._call("looked_at", name)
        return self._person(name, new=())

    def take_card(self, name):
        self._call("take_card", name)
        return self._person(name, card=CARD, newer=False)

    def keep_card(self, name, card):
        self._call("keep_card", name, card)
        return self._person(name, card=card, newer=card is None)

    def _person(self, name, **changes):
        at = next((at for at, each in enumerate(self.people) if each.name == name), None)
        if at is None:
            raise UsageError(f"You follow nobody as {name}.")
        self.people[at] = replace(self.people[at], **changes)
        return self.people[at]
