"""`profile` and the judgements as a person types them: everything shown, nothing written before it was said."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

import pexpect
import pytest
from click.testing import CliRunner

from druthers.cli.main import main
from druthers.cli.profile import command as profile_command
from druthers.container import init_journal, open_journal
from druthers.rate.events import (
    AnsweredEvent,
    AskedEvent,
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

if TYPE_CHECKING:
    from pathlib import Path

RATED = 12
SHOWN = 16
EMBEDDING = base64.b64encode(b"\x00\x00\x80?\x00\x00\x00\x00").decode()


def shown(k: int) -> dict[str, Any]:
    return {
        "text": f"Do thing {k}",
        "citations": (CitationRecord(path="public/a.md", lines=(k + 1, k + 2), quote=f"I want thing {k}"),),
        "features": {"topic:body": float(k % 2), "effort": (k % 5) / 5},
        "feature_version": "1",
        "embedder": "fake 1 (2)",
        "embedding": EMBEDDING,
        "model": "m",
        "source": "wish",
        "prompt_hash": "ab",
        "seed": 7,
        "mean": 0.25,
        "sd": 0.9,
        "p_welcome": 0.6,
        "novelty": 1.0,
        "why": (ContributionRecord(feature="baseline", contribution=0.25),),
        "propensity": 1.0,
        "beat": (),
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault in which everything was said once."""
    with init_journal(tmp_path_factory.mktemp("made") / "journal")[0] as journal:
        journal.layout.principles.write_text("- Move every day.\n- Rest is work too.\n", encoding="utf-8")

        def add(kind: Any, **fields: Any) -> str:
            event = kind(id=journal.ports.new_id(), at=journal.ports.now() - timedelta(days=2), **fields)
            journal.ledger.append(event)
            return event.id

        ids = [add(ShownEvent, **shown(k)) for k in range(SHOWN)]
        rated = [
            add(RatedEvent, proposal=ids[k], rating=5 if k % 2 else 2, why="so small" if k == 1 else None)
            for k in range(RATED)
        ]
        run = {"seed": 1, "model": "m", "embedder": "fake 1 (2)", "feature_version": "2", "candidates": ()}
        add(ConsideredEvent, **run)
        add(ThumbedEvent, proposal=ids[12], up=False)
        add(ComparedEvent, preferred=ids[13], other=ids[14])
        add(DismissedEvent, proposal=ids[14], reason="not-now")
        add(HappenedEvent, proposal=ids[1], worth=2)
        add(StatedEvent, feature="effort", weight=-0.5, strength=4)
        reading = {"unit": "prior", "source": "principle", "principle": "Move every day."}
        add(StatedEvent, feature="topic:body", weight=1, strength=1, **reading)
        asked = {"text": "Do you like effort?", "subjects": ("effort",), "because": "It is unsure."}
        question = add(AskedEvent, about="feature", gain=0.3, **asked)
        add(AnsweredEvent, question=question, answer="less")
        add(ChangedEvent, since=rated[3], confirmed=False, feature="effort")
        add(OfferedEvent, proposal=ids[15], topic="body", boundary="note", p_welcome=0.8, threshold=0.7, spoken=True)
        own = {"own": "Swim", "own_features": {"topic:body": 1.0}, "own_embedding": EMBEDDING, "own_mean": 0.0}
        played = add(RoundEvent, **own, embedder="fake 1 (2)", proposal=ids[15], model_mean=0.1, first="own")
        add(PickedEvent, round=played, preferred="own")
        add(RetractedEvent, event=add(RatedEvent, proposal=ids[15], rating=1))
        journal.keep_changes("private", "Say everything once")
        return journal.root


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "journal")


@pytest.fixture
def dru(vault: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, err
        return out if not code else err

    return run


@pytest.fixture
def ids(vault: Path) -> list[str]:
    with open_journal(vault) as journal:
        return [each.proposal.id for each in reversed(journal.shown())]


def ledger(vault: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((vault / "private" / "ledger").iterdir())]


# nothing is kept that it does not show

KINDS = [kind.model_fields["kind"].default for kind in get_args(Event)]
MEASURED = {"v", "embedding", "own_embedding", "beat", "candidates"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_shown_with_all_that_it_says(made: Path, kind: str) -> None:
    done = CliRunner().invoke(profile_command, ["--vault", str(made), "--json"])
    kept = json.loads(done.stdout)["kept"]
    with open_journal(made) as journal:
        wanted = [event for event in journal.ledger.read()[0] if event.kind == kind]
    assert wanted, "the vault has one of each kind"
    assert kept["counts"][kind] == len(wanted)
    found = {event["id"]: event for event in kept["events"]}
    for event in wanted:
        assert found[event.id] == json.loads(event.model_dump_json(exclude=MEASURED))


def test_the_document_keeps_its_keys_and_tells_the_rest(dru: Any) -> None:
    told = json.loads(dru("profile", "--json"))
    assert told.keys() >= {"ratings", "features", "principles", "calibration"}
    assert (told["ratings"], told["thumbs"], told["comparisons"], told["outcomes"]) == (RATED + 1, 1, 2, 1)
    assert all(belief.keys() >= {"name", "mean", "sd", "ratings"} for belief in told["features"])
    assert told["principles"] == ["Move every day.", "Rest is work too."]
    assert [said["feature"] for said in told["statements"]] == ["effort", "topic:body"]
    assert told["trust"][0]["principle"] == "Move every day."
    assert told["mix"] == 0.5
    assert told["kept"]["taken_back"] == 1
    assert told["gate"].keys() >= {"open", "reason", "labels"}
    assert told["archive"]["shown"] == SHOWN


def test_it_tells_in_words_all_that_is_kept(dru: Any) -> None:
    told = dru("profile", "--all")
    for words in (
        f"{RATED + 1} ratings (1 of them up or down), 2 comparisons, 1 outcome and 2 statements",
        "19 times of 20",
        "effort -0.50, strength 4 (you set it)",
        "principle: Move every day.",
        "read as more of: about body",
        "not read yet: druthers profile principles",
        "who you want to be",
        f"{SHOWN} proposals shown",
        "1 reason in your words",
        "1 put aside: 1 not now",
        "1 question asked: 1 answered",
        "1 answer on whether your taste changed",
        "1 round of your pick against the model's, 1 judged",
        "1 proposed unasked, 0 withheld",
        "1 taken back",
        "kinds (",
        "you wrote: “so small”",
        "asked: Do you like effort? less",
        "your taste changed in effort: no",
        "a round: “Swim”, your pick was preferred",
    ):
        assert words in told


def test_a_line_that_cannot_be_read_is_told_too(dru: Any, vault: Path) -> None:
    month = max((vault / "private" / "ledger").glob("*.jsonl"))
    with month.open("ab") as file:
        file.write(b'{"id":"01Z","at":"2030-01-01T00:00:00Z","v":9,"kind":"dreamt","of":"sheep"}\n')
    assert "1 line of the ledger that this version cannot read" in dru("profile")


# why


def test_why_a_weight_has_judgements_their_lines_and_what_was_said(dru: Any) -> None:
    told = dru("profile", "why", "effort")
    assert "★★★★★  Do thing" in told
    assert "public/a.md:2  “I want thing 1”" in told
    assert "effort -0.50, strength 4 (you set it)" in told
    document = json.loads(dru("profile", "why", "effort", "--json"))
    assert document.keys() >= {"feature", "evidence"}
    assert sum(each["share"] for each in document["evidence"]) == pytest.approx(1.0)
    assert {each["kind"] for each in document["evidence"]} == {"rating", "thumb", "pair", "outcome"}
    assert document["statements"][0]["weight"] == -0.5


def test_why_a_proposal_has_parts_that_sum_to_its_score(dru: Any, ids: list[str]) -> None:
    document = json.loads(dru("profile", "why", ids[13][-6:], "--json"))
    assert (document["proposal"], document["text"], document["mean_then"]) == (ids[13], "Do thing 13", 0.25)
    for parts, total in (("then", "mean_then"), ("now", "mean"), ("ideal", "ideal_mean"), ("score", "score_total")):
        assert sum(part["contribution"] for part in document[parts]) == pytest.approx(document[total], abs=1e-9)
    told = dru("profile", "why", ids[13])
    rows = [line.split() for line in told.splitlines()]
    totals = next(row for row in rows if row[:1] == ["sum"])
    assert totals[1:] == [f"{document[key]:+.2f}" for key in ("mean_then", "mean", "ideal_mean", "score_total")]


def test_why_something_that_is_neither_names_what_is_near(dru: Any) -> None:
    said = dru("profile", "why", "body", code=2)
    assert "topic:body" in said
    assert len(said.strip().splitlines()) == 1


# changing it


def test_a_try_says_what_would_flip_and_writes_nothing(dru: Any, vault: Path) -> None:
    before = ledger(vault)
    told = dru("profile", "set", "topic:body", "-3", "--pin", "--what-if")
    assert "would change sides" in told
    assert "→" in told
    assert "Nothing was changed." in told
    assert ledger(vault) == before
    document = json.loads(dru("profile", "set", "topic:body", "-3", "--pin", "--what-if", "--json"))
    assert document["written"] is False
    assert "event" not in document
    assert all((flip["before"] >= 0.5) != (flip["after"] >= 0.5) for flip in document["flips"])
    assert ledger(vault) == before


def test_without_a_terminal_it_is_done_and_told(dru: Any, vault: Path) -> None:
    document = json.loads(dru("profile", "set", "effort", "-0.9", "--json"))
    assert document["written"] is True
    weights = {belief["name"]: belief for belief in json.loads(dru("profile", "--json"))["features"]}
    assert weights["effort"]["mean"] < -0.7
    assert "Taken back: a statement." in dru("profile", "undo")
    assert "Taken back" in dru("profile", "forget", json.loads(dru("profile", "--json"))["statements"][0]["event"])


def test_pinning_holds_what_is_believed_now_and_can_be_let_go(dru: Any) -> None:
    before = {each["name"]: each for each in json.loads(dru("profile", "--json"))["features"]}
    dru("profile", "pin", "topic:body")
    told = json.loads(dru("profile", "--json"))
    assert told["pinned"] == ["topic:body"]
    held = {each["name"]: each for each in told["features"]}["topic:body"]
    assert (held["mean"], held["sd"]) == (pytest.approx(before["topic:body"]["mean"]), 0.0)
    assert "pinned by you" in dru("profile")
    assert json.loads(dru("profile", "unpin", "topic:body", "--what-if", "--json"))["written"] is False
    assert json.loads(dru("profile", "--json"))["pinned"] == ["topic:body"]
    dru("profile", "unpin", "topic:body")
    after = {each["name"]: each for each in json.loads(dru("profile", "--json"))["features"]}
    assert after["topic:body"]["mean"] == pytest.approx(before["topic:body"]["mean"], abs=1e-8)
    assert "topic:body" in dru("profile", "pin", "body", code=2)


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False), ("", False)])
def test_in_a_terminal_it_asks_first(vault: Path, answer: str, written: bool) -> None:  # noqa: FBT001
    before = ledger(vault)
    words = ["-m", "druthers", "--vault", str(vault), "profile", "set", "topic:body", "-3", "--pin"]
    terminal = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=60, dimensions=(40, 120))
    terminal.expect("Set topic:body pinned at -3.00\\?")
    assert ledger(vault) == before
    terminal.sendline(answer)
    terminal.expect("Take it back with" if written else "Nothing was changed")
    terminal.expect(pexpect.EOF)
    assert (ledger(vault) != before) is written


def test_a_terminal_is_not_asked_where_the_answer_was_given(vault: Path) -> None:
    words = ["-m", "druthers", "--vault", str(vault), "profile", "forget", "--yes"]
    with open_journal(vault) as journal:
        words.append(journal.lessons()[0].event)
    terminal = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=60, dimensions=(40, 120))
    terminal.expect("Taken back")
    terminal.expect(pexpect.EOF)


def test_forgetting_names_what_it_is_of(dru: Any, vault: Path, ids: list[str]) -> None:
    with open_journal(vault) as journal:
        events, _ = journal.ledger.read()
    wanted = {"rated": "a rating", "thumbed": "a thumb", "compared": "a comparison", "round": "a round"}
    for kind, what in wanted.items():
        event = next(event.id for event in events if event.kind == kind)
        assert f"Taken back: {what}. The profile now rests on" in dru("profile", "forget", event)
    assert json.loads(dru("profile", "forget", ids[0], "--what-if", "--json"))["what"].startswith("a proposal")


def test_everything_said_can_be_taken_back_one_by_one(dru: Any) -> None:
    said = 0
    while json.loads(dru("profile", "--json"))["ratings"]:
        dru("profile", "undo", "--json")
        said += 1
    assert said > RATED
    assert "nothing to take back" in dru("profile", "undo", code=2)


def test_the_mix_is_kept_in_the_vault(dru: Any) -> None:
    assert json.loads(dru("profile", "mix", "0.8", "--json")) == {"mix": 0.8}
    assert "80%" in dru("profile", "mix")
    assert "not a share" in dru("profile", "mix", "7", code=2)


def test_as_of_a_day_knows_what_was_said_by_its_end(dru: Any) -> None:
    assert json.loads(dru("profile", "as-of", "yesterday", "--json"))["ratings"] == RATED + 1
    assert json.loads(dru("profile", "as-of", "2", "days", "ago", "--json"))["ratings"] == RATED + 1
    then = json.loads(dru("profile", "as-of", "2020-01-01", "--json"))
    assert (then["ratings"], then["as_of"][:19]) == (0, "2020-01-01T23:59:59")
    assert "by then" in dru("profile", "as-of", "2020")
    assert "cannot be read as a time" in dru("profile", "as-of", "blah", code=2)


# judging


def test_a_thumb_a_pair_an_aside_and_what_came_of_it(dru: Any, ids: list[str]) -> None:
    before = json.loads(dru("profile", "--json"))
    up = json.loads(dru("rate", ids[15][-6:], "up", "--json"))
    assert (up["proposal"], up["rating"], up["thumb"]) == (ids[15], 5, "up")
    assert json.loads(dru("rate", ids[15], "3", "--json")).keys() == {"event", "proposal", "rating"}
    assert json.loads(dru("compare", ids[13], ids[15], "--tie", "--json"))["tie"] is True
    assert json.loads(dru("dismiss", ids[14], "--reason", "never", "--json"))["reason"] == "never"
    assert json.loads(dru("happened", ids[13], "5", "--json"))["worth"] == 5
    after = json.loads(dru("profile", "--json"))
    gained = {key: after[key] - before[key] for key in ("ratings", "thumbs", "comparisons", "outcomes")}
    assert gained == {"ratings": 1, "thumbs": 0, "comparisons": 1, "outcomes": 1}
    calls = (("rate", ids[15], "up"), ("compare", ids[13], ids[15]), ("dismiss", ids[14]), ("happened", ids[13], "2"))
    for words in calls:
        assert "Take it back with: druthers profile forget" in dru(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("rate", "ZZZZZZ", "6"),
        ("rate", "ZZZZZZ", "up", "--why", "nice"),
        ("dismiss", "ZZZZZZ", "--reason", "x"),
        ("happened", "ZZZZZZ", "0"),
        ("profile", "set", "efort", "1"),
        ("profile", "set", "effort", "much"),
        ("profile", "set", "effort", "nan"),
        ("profile", "unpin", "effort"),
        ("profile", "forget", "ZZZZZZ"),
    ],
)
def test_a_wrong_word_is_one_line(dru: Any, vault: Path, words: tuple[str, ...]) -> None:
    before = ledger(vault)
    said = dru(*words, code=2)
    assert len(said.strip().splitlines()) == 1
    assert ledger(vault) == before


def test_an_unknown_proposal_is_one_line(dru: Any) -> None:
    for words in (("compare", "ZZZZZZ", "YYYYYY"), ("dismiss", "ZZZZZZ"), ("happened", "ZZZZZZ", "3")):
        assert "has the id" in dru(*words, code=10)


# start-up


def test_why_loads_neither_the_report_nor_the_principles(vault: Path) -> None:
    script = (
        "import sys\n"
        "from druthers.cli.main import main\n"
        "try:\n"
        f"    main(['--vault', {str(vault)!r}, 'profile', 'why', 'effort'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.stderr.write('LOADED ' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "druthers.cli.profile_why" in loaded
    assert not loaded & {"druthers.cli.report", "druthers.cli.principles", "matplotlib", "torch", "llama_cpp"}


def test_its_help_loads_no_subcommand() -> None:
    script = (
        "import sys\n"
        "from druthers.cli.main import main\n"
        "try:\n"
        "    main(['profile', '--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.stderr.write('LOADED ' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in ("why", "as-of", "principles", "report", "undo"))
    assert not [name for name in done.stderr.split() if name.startswith("druthers.cli.profile_")]
    assert "numpy" not in done.stderr.split()
