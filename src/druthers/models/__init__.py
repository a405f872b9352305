"""The values that travel between the stages; no behaviour beyond their own shape.

Stands under the whole journey; imports the standard library only. Paths are POSIX strings relative to the vault.
Line numbers count from 1 in the file as it lies on disk, both ends included. Embeddings are unit-length float32
vectors, stored here as `bytes` (little-endian) so that this package needs no numpy.

Each module is loaded when a value of its is first named: making all these classes takes 19 ms, and quick capture needs
three of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from druthers.models.asking import Question, Reading
    from druthers.models.capture import Draft, Saved
    from druthers.models.health import Check, EmbedderChoice, KnownModel, ModelChoice, ModelTest
    from druthers.models.history import Restored, Trashed, Undone, Version, Waiting
    from druthers.models.kept import AskedOnce, ChangeSaid, Explained, Kept, Reason, RoundPlayed
    from druthers.models.learning import (
        Calibration,
        Change,
        ChangeAnswer,
        Compared,
        Comparison,
        Evidence,
        FeatureBelief,
        Flip,
        Judgement,
        Lesson,
        Rated,
        Shift,
        Shown,
        Statement,
        Trust,
    )
    from druthers.models.links import Link, Linked, LinkKind, Mention, NoteLinks
    from druthers.models.notes import Note, NoteFile, Skipped
    from druthers.models.places import SIGNS, By, Lines, Mode, Visibility
    from druthers.models.proposals import Candidate, Citation, Contribution, Piece, Proposal, Suggestions
    from druthers.models.reporting import Archive, Bin, Cell, Discovery, Gains, Report, Step
    from druthers.models.rounds import Picked, Round, Universes, Whose
    from druthers.models.sealing import EncryptReport
    from druthers.models.search import (
        Days,
        Found,
        Grounds,
        Hit,
        IndexReport,
        Mended,
        Passage,
        Progress,
        Term,
        Understood,
        WhyNot,
    )
    from druthers.models.speaking import GateState, Silence, Spoken, TopicTrust
    from druthers.models.syncing import KeptBoth, Synced

_HOMES = {
    "capture": ("Draft", "Saved"),
    "health": ("Check", "EmbedderChoice", "KnownModel", "ModelChoice", "ModelTest"),
    "history": ("Restored", "Trashed", "Undone", "Version", "Waiting"),
    "asking": ("Question", "Reading"),
    "kept": ("AskedOnce", "ChangeSaid", "Explained", "Kept", "Reason", "RoundPlayed"),
    "learning": (
        "Calibration",
        "Change",
        "ChangeAnswer",
        "Compared",
        "Comparison",
        "Evidence",
        "FeatureBelief",
        "Flip",
        "Judgement",
        "Lesson",
        "Rated",
        "Shift",
        "Shown",
        "Statement",
        "Trust",
    ),
    "reporting": ("Archive", "Bin", "Cell", "Discovery", "Gains", "Report", "Step"),
    "rounds": ("Picked", "Round", "Universes", "Whose"),
    "speaking": ("GateState", "Silence", "Spoken", "TopicTrust"),
    "links": ("Link", "LinkKind", "Linked", "Mention", "NoteLinks"),
    "notes": ("Note", "NoteFile", "Skipped"),
    "places": ("SIGNS", "By", "Lines", "Mode", "Visibility"),
    "proposals": ("Candidate", "Citation", "Contribution", "Piece", "Proposal", "Suggestions"),
    "sealing": ("EncryptReport",),
    "search": (
        "Days",
        "Found",
        "Grounds",
        "Hit",
        "IndexReport",
        "Mended",
        "Passage",
        "Progress",
        "Term",
        "Understood",
        "WhyNot",
    ),
    "syncing": ("KeptBoth", "Synced"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "SIGNS",
    "Archive",
    "AskedOnce",
    "Bin",
    "By",
    "Calibration",
    "Candidate",
    "Cell",
    "Change",
    "ChangeAnswer",
    "ChangeSaid",
    "Check",
    "Citation",
    "Compared",
    "Comparison",
    "Contribution",
    "Days",
    "Discovery",
    "Draft",
    "EmbedderChoice",
    "EncryptReport",
    "Evidence",
    "Explained",
    "FeatureBelief",
    "Flip",
    "Found",
    "Gains",
    "GateState",
    "Grounds",
    "Hit",
    "IndexReport",
    "Judgement",
    "Kept",
    "KeptBoth",
    "KnownModel",
    "Lesson",
    "Lines",
    "Link",
    "LinkKind",
    "Linked",
    "Mended",
    "Mention",
    "Mode",
    "ModelChoice",
    "ModelTest",
    "Note",
    "NoteFile",
    "NoteLinks",
    "Passage",
    "Picked",
    "Piece",
    "Progress",
    "Proposal",
    "Question",
    "Rated",
    "Reading",
    "Reason",
    "Report",
    "Restored",
    "Round",
    "RoundPlayed",
    "Saved",
    "Shift",
    "Shown",
    "Silence",
    "Skipped",
    "Spoken",
    "Statement",
    "Step",
    "Suggestions",
    "Synced",
    "Term",
    "TopicTrust",
    "Trashed",
    "Trust",
    "Understood",
    "Undone",
    "Universes",
    "Version",
    "Visibility",
    "Waiting",
    "Whose",
    "WhyNot",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
