"""The ledger: what is appended is read, whatever else the file holds; what was taken back never was."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from druthers.adapters.fake_cipher import FakeCipher
from druthers.errors import LedgerError, LockedError, UnknownProposal
from druthers.rate.events import (
    AnsweredEvent,
    AskedEvent,
    Beaten,
    CandidateRecord,
    ChangedEvent,
    CitationRecord,
    ComparedEvent,
    ConsideredEvent,
    ContributionRecord,
    DismissedEvent,
    Event,
    HappenedEvent,
    OfferedEvent,
    PickedEvent,
    RatedEvent,
    RetractedEvent,
    RoundEvent,
    ShownEvent,
    StatedEvent,
    ThumbedEvent,
)
from druthers.rate.ledger import Ledger, Unread, history, resolve
from druthers.rate.lessons import last_words, lessons
from druthers.rate.lines import is_sealed

NOW = datetime(2026, 11, 21, 9, 30, 12, 345678, tzinfo=timezone(timedelta(hours=1)))
VECTOR = b"\x00\x00\x80?\x00\x00\x00\x00"


def shown(new_id: str = "01S1", text: str = "Call Ana", at: datetime = NOW) -> ShownEvent:
    return ShownEvent(
        id=new_id,
        at=at,
        text=text,
        citations=(CitationRecord(path="private/ü.md", lines=(3, 4), quote="call Ana"),),
        features={"effort": 0.25, "topic:friends": -1.0},
        feature_version="1",
        embedder="all-MiniLM-L6-v2 (384)",
        embedding=base64.b64encode(VECTOR).decode(),
        model="SmolLM2",
        source="wish",
        prompt_hash="ab",
        seed=7,
        mean=0.1,
        sd=0.9,
        p_welcome=0.6,
        novelty=1.0,
        why=(ContributionRecord(feature="effort", contribution=0.1),),
        propensity=0.5,
        beat=(Beaten(text="Sleep", mean=0.0, sd=1.0),),
    )


def rated(new_id: str, proposal: str = "01S1", rating: int = 4, why: str | None = None) -> RatedEvent:
    return RatedEvent(id=new_id, at=NOW, proposal=proposal, rating=rating, why=why)


def retracted(new_id: str, event: str) -> RetractedEvent:
    return RetractedEvent(id=new_id, at=NOW, event=event)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "private" / "ledger")


@pytest.fixture
def month(ledger):
    """The file of the month, with one rating in it."""
    (path,) = ledger.append(rated("01R0"))
    return path


def ids(ledger: Ledger) -> list[str]:
    return [event.id for event in ledger.read()[0]]


# append, then read

IDS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=4, max_size=6)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
EMBEDDINGS = st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode())
FEATURES = st.dictionaries(TEXTS, NUMBERS, max_size=2)
FIELDS = {
    ShownEvent: {
        "text": TEXTS,
        "citations": st.lists(
            st.builds(CitationRecord, path=TEXTS, lines=st.tuples(st.integers(1), st.integers(1)), quote=TEXTS),
            max_size=2,
        ).map(tuple),
        "features": FEATURES,
        "embedding": EMBEDDINGS,
        "fluency": st.none() | NUMBERS,
        "mean": NUMBERS,
        "sd": NUMBERS,
        "p_welcome": NUMBERS,
        "novelty": NUMBERS,
        "propensity": NUMBERS,
        "gain": st.none() | NUMBERS,
        "why": st.just(()),
        "beat": st.lists(st.builds(Beaten, text=TEXTS, mean=NUMBERS, sd=NUMBERS), max_size=2).map(tuple),
        "because": TEXTS,
        "known": st.none() | st.integers(0, 9999),
    },
    ConsideredEvent: {
        "seed": st.integers(0, 2**31),
        "model": TEXTS,
        "embedder": TEXTS,
        "feature_version": TEXTS,
        "candidates": st.lists(
            st.builds(
                CandidateRecord,
                text=TEXTS,
                source=TEXTS,
                features=FEATURES,
                mean=NUMBERS,
                sd=NUMBERS,
                p_welcome=NUMBERS,
                propensity=NUMBERS,
                fluency=st.none() | NUMBERS,
                shown=st.none() | IDS,
            ),
            max_size=3,
        ).map(tuple),
    },
    RatedEvent: {"proposal": IDS, "rating": st.integers(1, 5), "why": st.none() | TEXTS},
    ThumbedEvent: {"proposal": IDS},
    ComparedEvent: {"preferred": IDS, "other": IDS, "question": st.none() | IDS},
    DismissedEvent: {"proposal": IDS},
    HappenedEvent: {"proposal": st.none() | IDS, "plan": st.none() | TEXTS, "worth": st.integers(1, 5)},
    StatedEvent: {
        "feature": TEXTS,
        "weight": NUMBERS,
        "strength": st.floats(0, exclude_min=True, allow_nan=False, allow_infinity=False),
        "principle": st.none() | TEXTS,
    },
    AskedEvent: {"text": TEXTS, "because": TEXTS, "gain": NUMBERS},
    AnsweredEvent: {"question": IDS, "answer": st.none() | TEXTS},
    ChangedEvent: {"since": IDS, "feature": st.none() | TEXTS},
    OfferedEvent: {"proposal": st.none() | IDS, "p_welcome": NUMBERS, "threshold": NUMBERS},
    RoundEvent: {
        "own": TEXTS,
        "own_features": FEATURES,
        "own_embedding": EMBEDDINGS,
        "own_mean": NUMBERS,
        "model_mean": NUMBERS,
        "propensity": NUMBERS,
    },
    PickedEvent: {"round": IDS},
    RetractedEvent: {"event": st.just("what never was")},
}
EVENTS = st.one_of([st.builds(kind, id=IDS, at=MOMENTS, **fields) for kind, fields in FIELDS.items()])


def test_every_kind_of_event_is_tried_here():
    assert set(FIELDS) == set(get_args(Event))


@given(st.lists(EVENTS, max_size=6, unique_by=lambda event: event.id))
@hypothesis_settings(max_examples=40)
def test_what_is_appended_is_read_to_the_last_bit(tmp_path_factory, events):
    ledger = Ledger(tmp_path_factory.mktemp("ledger"))
    for event in events:
        ledger.append(event)
    found, unread = ledger.read()
    assert unread == []
    assert found == sorted(events, key=lambda event: event.id)
    assert [event.at.utcoffset() for event in found] == [
        event.at.utcoffset() for event in sorted(events, key=lambda event: event.id)
    ]


def test_an_empty_ledger_has_no_events(ledger, tmp_path):
    assert ledger.read() == ([], [])
    assert ledger.append() == []
    assert list(tmp_path.iterdir()) == []


def test_each_month_has_its_file_and_each_event_its_line(ledger):
    november = shown(), rated("01R1")
    december = RatedEvent(id="01R2", at=datetime(2026, 12, 1, 0, 30, tzinfo=UTC), proposal="01S1", rating=2)
    paths = ledger.append(*november, december)
    assert [path.name for path in paths] == ["2026-11.jsonl", "2026-12.jsonl"]
    assert [len(path.read_bytes().splitlines()) for path in paths] == [2, 1]
    assert paths[1].read_text(encoding="utf-8") == (
        '{"id":"01R2","at":"2026-12-01T00:30:00Z","v":1,"kind":"rated","proposal":"01S1","rating":2,"why":null}\n'
    )


def test_what_was_there_stays_byte_for_byte(month, ledger):
    before = month.read_bytes()
    ledger.append(rated("01R1"))
    assert month.read_bytes().startswith(before)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(ValidationError):
        StatedEvent(id="01", at=NOW, feature="effort", weight=number, strength=1)
    with pytest.raises(ValidationError):
        shown().model_validate({**shown().model_dump(), "features": {"effort": number}})


@pytest.mark.parametrize(
    "wrong",
    [{"rating": 0}, {"rating": 6}, {"at": datetime(2026, 11, 21)}, {"colour": "red"}, {"v": "x"}],  # noqa: DTZ001
    ids=str,
)
def test_an_event_that_is_not_as_it_should_be_is_never_written(wrong):
    with pytest.raises(ValidationError):
        RatedEvent(**{"id": "01", "at": NOW, "proposal": "01S1", "rating": 3, **wrong})


def test_a_stray_byte_in_what_a_person_says_does_not_stop_the_rating(ledger):
    ledger.append(rated("01R1", why="caf\udce9"))
    assert ledger.read()[0][0].why == "caf?"


def test_a_folder_that_cannot_be_written_is_one_clear_error(locked):
    with pytest.raises(LedgerError, match="could not be written") as caught:
        Ledger(locked / "ledger").append(rated("01R1"))
    assert caught.value.hint.startswith("Nothing was recorded.")


def test_a_file_that_cannot_be_read_is_one_clear_error(ledger, month):
    month.with_name("2026-12.jsonl").mkdir()
    with pytest.raises(LedgerError, match="could not be read"):
        ledger.read()


# what crashes, merges and later versions leave in the file

LATER = b'{"id":"01Z","at":"2030-01-01T00:00:00Z","v":9,"kind":"dreamt","of":"sheep"}'
NEW_FIELD = b'{"id":"01Z","at":"2030-01-01T00:00:00Z","v":2,"kind":"rated","proposal":"01S1","rating":3,"mood":1}'


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"\x00" * 100,
        b"[" * 100_000,
        b"<<<<<<< HEAD",
        b'{"kind":"rated"}',
        b'{"id":"01Z","at":"2026-11-21T09:30:12","v":1,"kind":"rated","proposal":"01S1","rating":3}',
        b'{"id":"01Z","at":"2026-11-21T09:30:12Z","v":1,"kind":"stated","feature":"a","weight":NaN,"strength":1}',
        shown("01Z").model_dump_json().replace("AACAPwAAAAA=", "AACAP!").encode(),
        LATER,
        NEW_FIELD,
    ],
    ids=lambda line: ascii(line[:20]),
)
def test_a_line_that_cannot_be_read_is_kept_and_told_and_the_others_are_read(ledger, month, line):
    month.write_bytes(line + b"\n" + month.read_bytes())
    ledger.append(rated("01R1"))
    events, unread = ledger.read()
    assert [event.id for event in events] == ["01R0", "01R1"]
    assert [(each.file, each.line) for each in unread] == [("2026-11.jsonl", 1)]
    assert unread[0].reason
    assert line in month.read_bytes()


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_a_line_that_a_crash_cut_short_spoils_no_other(ledger, month, kept):
    torn = rated("01R1").model_dump_json().encode()[:kept]
    with month.open("ab") as file:
        file.write(torn)
    assert ids(ledger) == ["01R0"]
    ledger.append(rated("01R2"))
    events, unread = ledger.read()
    assert [event.id for event in events] == ["01R0", "01R2"]
    assert unread == [Unread("2026-11.jsonl", 2, unread[0].reason)]


def test_a_last_line_that_lacks_only_its_end_is_read(ledger, month):
    month.write_bytes(month.read_bytes().rstrip(b"\n"))
    ledger.append(rated("01R1"))
    assert ids(ledger) == ["01R0", "01R1"]
    assert ledger.read()[1] == []


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=6), st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
@hypothesis_settings(max_examples=30)
def test_a_union_merge_that_doubles_and_shuffles_lines_changes_nothing(tmp_path_factory, order, doubled, end):
    events = [
        shown("01A"),
        rated("01B", "01A", 2),
        rated("01C", "01A", 5),
        rated("01D", "01A"),
        retracted("01E", "01D"),
        shown("01F"),
    ]
    folder = tmp_path_factory.mktemp("ledger")
    lines = [events[number].model_dump_json().encode() for number in (*order, *doubled)]
    (folder / "2026-11.jsonl").write_bytes(end.join(lines))
    (folder / "2026-11 (copy).jsonl").write_bytes(lines[0])
    found, unread = Ledger(folder).read()
    assert [event.id for event in found] == ["01A", "01B", "01C", "01E", "01F"]
    assert unread == []
    assert last_words(found)["01A"].rating == 5


# taking back


@pytest.mark.parametrize(
    ("taken_back", "left"),
    [
        ([("01T1", "01R1")], ["01S1", "01R2", "01T1"]),
        ([("01T1", "01R1"), ("01T2", "01T1")], ["01S1", "01R1", "01R2", "01T2"]),
        ([("01T1", "01R1"), ("01T2", "01T1"), ("01T3", "01T2")], ["01S1", "01R2", "01T1", "01T3"]),
        ([("01T1", "01R1"), ("01T2", "01R1")], ["01S1", "01R2", "01T1", "01T2"]),
        ([("01T1", "gone")], ["01S1", "01R1", "01R2", "01T1"]),
        ([("01T1", "01S1")], ["01R1", "01R2", "01T1"]),
    ],
)
def test_what_was_taken_back_is_as_if_it_had_never_been(ledger, taken_back, left):
    ledger.append(shown(), rated("01R1"), rated("01R2"), *(retracted(*pair) for pair in taken_back))
    assert ids(ledger) == sorted(left)


def test_a_rating_that_was_taken_back_gives_way_to_the_one_before(ledger):
    ledger.append(shown(), rated("01R1", rating=2), rated("01R2", rating=5), retracted("01T1", "01R2"))
    assert [each.rating for each in lessons(ledger.read()[0])] == [2]


# what the events say


def test_the_last_rating_counts_in_the_order_in_which_they_were_given(ledger):
    ledger.append(shown("01S1"), shown("01S2"), shown("01S3"))
    ledger.append(
        rated("01R1", "01S1", 1), rated("01R2", "01S2", 3), rated("01R3", "01S1", 5, "after all"), rated("01R4", "gone")
    )
    events = ledger.read()[0]
    found = lessons(events)
    assert [(each.event, each.proposal, each.rating) for each in found] == [("01R2", "01S2", 3), ("01R3", "01S1", 5)]
    assert (found[0].embedding, found[0].features, found[0].predicted) == (VECTOR, shown().features, 0.6)
    assert found[0].citations[0].lines == (3, 4)
    assert [(each.proposal.id, each.rating, each.why) for each in history(events)] == [
        ("01S3", None, None),
        ("01S2", 3, None),
        ("01S1", 5, "after all"),
    ]
    assert history(events)[0].proposal.citations == found[0].citations


def test_an_ending_stands_for_the_only_proposal_that_has_it():
    events = [shown("01AAAA1234"), shown("01BBBB1234"), shown("01BBBBXYZ9"), rated("01CCCCXYZ9")]
    for ending in ("XYZ9", "xyz9", " BXYZ9 ", "01BBBBXYZ9"):
        assert resolve(ending, events).id == "01BBBBXYZ9"
    with pytest.raises(UnknownProposal, match="2 proposals have an id that ends in 1234"):
        resolve("1234", events)
    assert resolve("A1234", events).id == "01AAAA1234"


@pytest.mark.parametrize("given", ["", " ", "YZ9", "QQQQ", "*", "01BBBBXYZ"])
def test_an_ending_that_no_proposal_has_is_one_clear_error(given):
    with pytest.raises(UnknownProposal, match="No proposal has the id") as caught:
        resolve(given, [shown("01BBBBXYZ9"), rated("01CCCCQQQQ")])
    assert caught.value.hint


# many at once


def test_many_threads_at_once_lose_no_line(ledger):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ledger.append(rated(f"01R{number:03}", why="x" * 5000)), range(64)))
    events, unread = ledger.read()
    assert unread == []
    assert [event.id for event in events] == [f"01R{number:03}" for number in range(64)]


def test_many_processes_at_once_lose_no_line(ledger, month):
    script = (
        "import sys\n"
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "from druthers.rate.events import RatedEvent\n"
        "from druthers.rate.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1]))\n"
        "at = datetime.fromisoformat('2026-11-21T09:30:12+01:00')\n"
        "for n in range(20):\n"
        "    ledger.append(RatedEvent(id=f'P{sys.argv[2]}-{n:02}', at=at, proposal='01S1', rating=3, why='x' * 3000))\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(month.parent), str(number)]) for number in range(5)
    ]
    assert [process.wait() for process in processes] == [0] * 5
    events, unread = ledger.read()
    assert unread == []
    assert [event.id for event in events] == ["01R0", *(f"P{number}-{n:02}" for number in range(5) for n in range(20))]


# where private notes are encrypted


@pytest.fixture
def cipher(tmp_path):
    cipher = FakeCipher(tmp_path / "private" / "keys")
    cipher.create("correct horse")
    return cipher


@pytest.fixture
def sealed(ledger, cipher, tmp_path):
    """A ledger whose key was opened."""
    return Ledger(tmp_path / "private" / "ledger", cipher)


def test_a_sealed_line_is_one_object_that_shows_nothing(sealed, ledger):
    (path,) = sealed.append(shown(text="Call Ana about the flat"), rated("01R1", why="flat"))
    lines = path.read_bytes().splitlines()
    assert [list(json.loads(line)) for line in lines] == [["age"], ["age"]]
    assert b"flat" not in b"".join(base64.b64decode(json.loads(line)["age"]) for line in lines)
    assert sealed.read() == ([rated("01R1", why="flat"), shown(text="Call Ana about the flat")], [])


def test_adding_needs_no_passphrase_and_reading_does(sealed, tmp_path):
    locked = Ledger(tmp_path / "private" / "ledger", FakeCipher(tmp_path / "private" / "keys"))
    locked.append(rated("01R1"))
    for unable in (locked, Ledger(tmp_path / "private" / "ledger")):
        with pytest.raises(LockedError, match="encrypted") as caught:
            unable.read()
        assert "DRUTHERS_PASSPHRASE" in caught.value.hint
    assert sealed.read()[0] == [rated("01R1")]


def test_lines_from_before_and_after_stand_beside_each_other(month, ledger, sealed):
    sealed.append(rated("01R1"))
    ledger.append(rated("01R2"))
    assert ids(sealed) == ["01R0", "01R1", "01R2"]


def test_a_union_merge_of_sealed_lines_changes_nothing(sealed, month):
    sealed.append(rated("01R1"))
    one = month.read_bytes()
    assert sealed.seal(month) == 1
    month.write_bytes(month.read_bytes() + one + one)
    events, unread = sealed.read()
    assert [event.id for event in events] == ["01R0", "01R1"]
    assert unread == []


@pytest.mark.parametrize(
    "line",
    [
        b'{"age":""}',
        b'{"age":"!"}',
        b'{"age":5}',
        b'{"age":',
        b'{"age":"\xff"}',
        b'{"age":"ZmFrZSBhZ2UK"}',
    ],
    ids=ascii,
)
def test_a_sealed_line_that_cannot_be_opened_is_kept_and_told(sealed, month, line):
    month.write_bytes(line + b"\n" + month.read_bytes())
    sealed.append(rated("01R1"))
    events, unread = sealed.read()
    assert [event.id for event in events] == ["01R0", "01R1"]
    assert [(each.file, each.line) for each in unread] == [("2026-11.jsonl", 1)]
    assert unread[0].reason
    assert sealed.open(month) == 1
    assert month.read_bytes().startswith(line + b"\n")


def test_a_line_of_another_key_is_kept_and_told(sealed, month, tmp_path):
    other = FakeCipher(tmp_path / "other")
    other.create("x")
    Ledger(month.parent, other).append(rated("01R1"))
    events, unread = sealed.read()
    assert [event.id for event in events] == ["01R0"]
    assert len(unread) == 1


@given(st.lists(st.binary(max_size=30) | EVENTS.map(lambda event: event.model_dump_json().encode()), max_size=8))
@hypothesis_settings(max_examples=40)
def test_what_is_sealed_is_given_back_to_the_last_bit(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("private")
    cipher = FakeCipher(folder / "keys")
    cipher.create("p")
    ledger, path = Ledger(folder, cipher), folder / "2026-11.jsonl"
    path.write_bytes(b"\n".join(lines))
    path.chmod(0o640)
    before = path.read_bytes(), [(type(each), each.id) for each in ledger.read()[0]], len(ledger.read()[1])
    assert ledger.seal(path) == sum(bool(line.strip()) for line in before[0].split(b"\n") if not is_sealed(line))
    assert ledger.seal(path) == 0
    assert ([(type(each), each.id) for each in ledger.read()[0]], len(ledger.read()[1])) == before[1:]
    ledger.open(path)
    assert path.read_bytes() == before[0]
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in folder.iterdir() if each.is_file()] == [path.name]


def test_no_line_that_is_added_meanwhile_is_lost_to_an_exchange(sealed, month):
    stop, twice = threading.Event(), threading.Event()

    def exchange() -> None:
        rounds = 0
        while not stop.is_set():
            sealed.seal(month)
            sealed.open(month)
            rounds += 1
            if rounds > 1:
                twice.set()

    with ThreadPoolExecutor(3) as pool:
        exchanging = pool.submit(exchange)
        adding = [
            pool.submit(lambda part: [sealed.append(rated(f"01{part}{n:03}")) for n in range(60)], part)
            for part in "AB"
        ]
        for each in adding:
            each.result()
        often = twice.wait(60)  # a machine may be busy elsewhere
        stop.set()
        exchanging.result()
    assert often
    assert ids(sealed) == sorted(["01R0", *(f"01{part}{n:03}" for part in "AB" for n in range(60))])


def test_a_ledger_that_cannot_be_sealed_records_nothing_in_the_clear(sealed, cipher, month):
    before = month.read_bytes()
    cipher.failing = "The public key is damaged."
    with pytest.raises(LedgerError, match="could not be encrypted: The public key is damaged"):
        sealed.append(rated("01R1"))
    with pytest.raises(LedgerError):
        sealed.seal(month)
    assert month.read_bytes() == before


def test_a_file_that_cannot_be_exchanged_is_as_it_was(sealed, month, monkeypatch):
    before = month.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("druthers.disk.write_flushed", full)
    with pytest.raises(LedgerError, match="No space left"):
        sealed.seal(month)
    assert month.read_bytes() == before
    assert [path.name for path in month.parent.iterdir()] == [month.name]
