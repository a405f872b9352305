"""`search`, `why-not`, `index` and `model embedder` as a person reads them; the journal is a stand-in."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.shell_completion import ShellComplete
from hypothesis import given
from hypothesis import strategies as st

from druthers.cli import asking
from druthers.cli.main import druthers, main
from druthers.models import (
    Days,
    Found,
    Grounds,
    Hit,
    IndexReport,
    Mended,
    Skipped,
    Term,
    Understood,
    WhyNot,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RENT = Hit(
    1,
    "public/2026/03/rent.md",
    "public",
    (4, 8),
    "# Rent\n\nThe old flat is cold.\nIn March the rents rise again.\nWe look for another one.",
    4.25,
    {"words in the note": 3.0, "meaning": 1.5, "looks like a list": -0.25},
    "Rent",
    datetime(2026, 3, 4, 9).astimezone(),
    id="0a1b",
    grounds=Grounds(("rent",), ("rent", "march"), 0.618, {"words": 2, "meaning": 1}),
    also=("public/copy.md",),
)
SEALED = "encrypted: kept out"


@dataclass
class StandIn:
    """The façade as these commands see it."""

    found: Found = field(default_factory=lambda: Found((RENT,), Understood("rent", terms=(Term("rent"),)), "hybrid"))
    told: WhyNot = field(default_factory=lambda: WhyNot("public/a.md", "unmatched", "Nothing in it speaks for this."))
    report: IndexReport = field(default_factory=lambda: IndexReport(2, 3, 0, 0, (), 0.1, files=2))
    calls: list[tuple[str, Any]] = field(default_factory=list)
    sealed: int = 0
    starts: bool = True
    locked: bool = False
    waits: int = 0
    spec: str = ""

    def search_steps(self, query: str, **asked: Any) -> Any:
        self.calls.append((query, asked))
        yield from ()
        return self.found

    def prepare_search(self, **_: Any) -> Any:
        yield from ()

    def why_not(self, note: str, query: str, **asked: Any) -> WhyNot:
        self.calls.append((note, {"query": query, **asked}))
        return self.told

    def index_steps(self, **_: Any) -> Any:
        yield from ()
        return self.report

    def unsearched(self) -> int:
        return self.sealed

    def unembedded(self) -> int:
        return self.waits

    def embed_in_background(self) -> bool:
        self.calls.append(("embed", {}))
        return self.starts

    def embedder_choice(self) -> Any:
        return Choice(self.spec, "settings" if self.spec else "default")

    def use_embedder(self, spec: str | None, *, fetch: bool = False) -> Any:
        self.fetched = fetch
        self.calls.append(("use", spec))
        self.spec = spec or ""
        return self.embedder_choice()


@dataclass
class Choice:
    spec: str
    origin: str
    dimension: int = 384
    problem: str | None = None

    @property
    def identity(self) -> str:
        return self.spec or "all-MiniLM-L6-v2"


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    one = StandIn()
    for command in ("search", "why_not", "index", "model_embedder"):
        monkeypatch.setattr(f"druthers.cli.{command}.journal_for", lambda _vault: one)
    return one


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def call(*words: str) -> Any:
        with pytest.raises(SystemExit) as ended:
            main(words)
        told = capfd.readouterr()
        return SimpleNamespace(code=int(str(ended.value.code)), out=told.out, err=told.err)

    return call


# the query


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("rent", "-gym"), "rent -gym"),
        (("-gym", "rent"), "-gym rent"),
        (("-kitchen", "-tired", "-k", "3"), "-kitchen -tired"),
        (("rent", "-old flat"), 'rent -"old flat"'),
        (("rent", "old flat"), 'rent "old flat"'),
        (("what helps me sleep",), "what helps me sleep"),
        (("it's", '"old flat"', "tag:work"), 'it\'s "old flat" tag:work'),
        (("tag:deep work", "rent"), 'tag:"deep work" rent'),
        (("--", "--json", "-k"), "--json -k"),
        (("-k3", "-", "-5", "-寺"), "- -5 -寺"),
        (("-- rent",), "-- rent"),
    ],
)
def test_a_query_may_hold_what_it_likes(journal, call, words, query):
    done = call("search", *words)
    assert (done.code, journal.calls[0][0]) == (0, query), done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--moed", "text", "x"), "--mode"),
        (("x", "--gym"), "--gym"),
        (("x", "-z"), "-z"),
        (("x", "-json"), "--json"),
        (("x", "-why"), "--why"),
        (("x", "-gym", "-k"), "-k"),
        (("x", "-k", "0"), "0"),
        (("x", "--recency", "2"), "2"),
        (("x", "--by", "word"), "word"),
        (("-k", "3"), "QUERY"),
        (("", " "), "nothing to search for"),
    ],
)
def test_a_mistyped_option_is_one_clear_line_and_no_word(journal, call, words, said):
    done = call("search", *words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not journal.calls


def test_options_stand_anywhere_and_reach_the_search(journal, call):
    words = ("rent", "-k", "3", "--since", "2026-03", "-t", "a", "--tag=b", "--in", "private", "--by", "line", "cold")
    assert call("search", *words, "--mode", "text", "--recency", "0.5", "--anyway", "--deep").code == 0
    query, asked = journal.calls[0]
    assert query == "rent cold"
    assert asked == {
        "k": 3,
        "mode": "text",
        "by": "line",
        "tags": ("a", "b"),
        "since": date(2026, 3, 1),
        "until": None,
        "places": ("private",),
        "recency": 0.5,
        "anyway": True,
        "deep": True,
        "wait": False,
    }


@given(st.lists(st.text(min_size=1), min_size=1))
def test_no_word_is_lost_and_none_becomes_an_option_after_two_dashes(words):
    assert asking.sorted_out(["--", *words], {"--json"}, {"-k"}) == ["--", *words]


@given(st.lists(st.text(min_size=2).filter(lambda word: not word.startswith("--") and word[1:] != "json"), min_size=1))
def test_words_with_one_dash_stay_words_in_their_order(words):
    dashed = [f"-{word}" for word in words if not word.startswith("-") and not asking.NUMBER.fullmatch(f"-{word}")]
    assert asking.sorted_out(dashed, {"--json"}, {"-k"}) == ["--", *dashed]


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        (("search", "rent", "-gym", "--tag"), "ru", ["running"]),
        (("why-not", "-t", "a"), "ga", ["garden"]),
        (("why-not", "garden", "rent", "--mode"), "te", ["text"]),
        (("search", "-gym"), "--any", ["--anyway"]),
    ],
)
def test_options_and_notes_complete_beside_dashed_words(monkeypatch, words, begun, offered):
    @contextmanager
    def reader(_context):
        yield SimpleNamespace(tags=lambda: {"running": 2, "work": 9}, known=lambda: ["public/garden.md", "public/a.md"])

    monkeypatch.setattr("druthers.cli.completing._reader", reader)
    completing = ShellComplete(druthers, {}, "druthers", "_DRUTHERS_COMPLETE")
    assert [item.value for item in completing.get_completions([*words], begun)] == offered


# what is found


def test_a_hit_shows_the_lines_with_the_words_and_where_to_open_it(journal, call):
    done = call("search", "rent")
    assert done.out.splitlines() == [
        " 1  ○ Rent  4 Mar 2026",
        "      The old flat is cold.",
        "      In March the rents rise again.",
        "      We look for another one.",
        "      public/2026/03/rent.md:7",
        "      also in public/copy.md",
    ]
    assert done.err == ""


def test_the_words_found_are_bold_in_a_terminal_and_plain_elsewhere(journal, monkeypatch, call):
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda _=None, color=None: color is False)
    assert "the \x1b[1mrents\x1b[0m rise" in call("search", "rent").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in call("search", "rent").out


def test_every_row_fits_the_terminal(journal, monkeypatch, call):
    from druthers import telling

    long = "word " * 300 + "and the rent at last, " + "京都の寺を歩く" * 40
    title = "A title that goes on and on for eighty characters at the least, as some do, yes"
    journal.found = replace(journal.found, hits=(replace(RENT, text=long, title=title),))
    for columns in (40, 60, 80):
        monkeypatch.setattr("druthers.cli.search.width", lambda columns=columns: columns)
        rows = call("search", "--why", "rent").out.splitlines()
        told = [row for row in rows if ".md" not in row]
        assert max(telling.cells(row) for row in told) <= columns, columns
        assert any("rent" in row for row in rows)


def test_why_gives_parts_that_sum_to_the_score_and_what_they_rest_on(journal, call):
    out = call("search", "--why", "rent").out.splitlines()
    assert out[6:] == [
        "      Score 4.25",
        "      Words: rent here, march elsewhere in the note; rank 2",
        "      Meaning: 0.62 alike; rank 1",
        "        words in the note   3.00  ━━━━━━━━━━━━━━━━━━━━━━━━",
        "        meaning             1.50  ━━━━━━━━━━━━",
        "        looks like a list  -0.25  ╌╌",
    ]


def test_how_the_query_was_read_comes_first(journal, call):
    read = Understood(
        "thesis",
        terms=(Term("thesis"),),
        without=(Term("gym"),),
        within=Days(None, date(2026, 2, 28), "before:2026-03"),
        mended=(Mended("thesiss", "thesis"),),
    )
    journal.found = replace(journal.found, understood=read)
    assert call("search", "thesiss").out.splitlines()[0] == (
        'Read: before 1 March 2026; without "gym"; looked for "thesis" in place of "thesiss".'
    )


def test_a_doubtful_answer_says_so_before_its_hits(journal, call):
    journal.found = replace(journal.found, answered=0.124, doubtful=True)
    lines = call("search", "rent").out.splitlines()
    assert lines[0] == "Probably not in your notes (12 %). The nearest:"
    assert lines[1].startswith(" 1  ○ Rent")


def test_nothing_found_is_said(journal, call):
    journal.found = replace(journal.found, hits=(), doubtful=True, answered=0.01)
    assert call("search", "rent").out == "Nothing in your notes answers that.\n"


@pytest.mark.parametrize(
    ("starts", "said"), [(True, "they are being made in the background."), (False, "`druthers index` makes them now.")]
)
def test_what_has_no_embedding_yet_is_told_beside_the_answer(journal, call, starts, said):
    journal.found, journal.starts = replace(journal.found, unembedded=3965), starts
    done = call("search", "rent")
    assert done.err.startswith("3,965 passages have no embedding yet")
    assert done.err.endswith(f"{said}\n")
    assert ("embed", {}) in journal.calls


def test_a_search_by_words_embeds_nothing(journal, call):
    journal.found = replace(journal.found, unembedded=3965)
    assert call("search", "--mode", "text", "rent").err == ""
    assert ("embed", {}) not in journal.calls


def test_json_keeps_its_keys_and_adds_to_them(journal, call):
    journal.found = replace(journal.found, answered=0.9)
    told = json.loads(call("search", "rent", "-gym", "--json").out)
    assert (told["query"], told["mode"], told["answered"], told["doubtful"]) == ("rent -gym", "hybrid", 0.9, False)
    assert told["understood"]["terms"] == [{"text": "rent", "kind": "word"}]
    (hit,) = told["hits"]
    assert hit.keys() >= {"rank", "path", "visibility", "lines", "text", "score", "why", "title", "created"}
    assert sum(hit["why"].values()) == hit["score"]
    assert (hit["id"], hit["also"], hit["grounds"]["similarity"]) == ("0a1b", ["public/copy.md"], 0.618)


def test_nothing_of_a_note_reaches_the_terminal_as_a_command(journal, call):
    evil = "\x1b[2Jrent\x07 \u202e"
    hit = replace(RENT, title=evil, text=evil, also=(evil,), path=f"{evil}.md", grounds=Grounds((evil,), (evil,)))
    read = Understood("x", terms=(Term("rent"),), without=(Term(evil),))
    journal.found = replace(journal.found, hits=(hit,), understood=read)
    told = call("search", "--why", "rent").out
    assert not {"\x1b", "\x07", "\u202e"} & set(told)


# why a note is missing


def test_why_not_says_it_in_one_sentence_and_then_in_numbers(journal, call):
    journal.told = WhyNot(
        "public/a.md",
        "ranked",
        "It comes at rank 57, and 10 were shown.",
        57,
        423,
        0.5,
        1.25,
        {"meaning": 0.5},
        Grounds(similarity=0.3),
        Understood("beans", without=(Term("frost"),)),
    )
    done = call("why-not", "garden", "beans", "-frost", "-k", "10")
    assert done.out.splitlines() == [
        "public/a.md",
        "It comes at rank 57, and 10 were shown.",
        'Read: without "frost".',
        "",
        "Rank 57 of 423",
        "Score 0.50; the last one shown has 1.25",
        "  Words: none of them",
        "  Meaning: 0.30 alike",
        "    meaning  0.50  ━━━━━━━━━━━━━━━━━━━━━━━━",
    ]
    assert journal.calls[0][0] == "garden"
    assert journal.calls[0][1]["query"] == "beans -frost"
    told = json.loads(call("why-not", "garden", "beans", "--json").out)
    assert (told["path"], told["kind"], told["rank"], told["of"]) == ("public/a.md", "ranked", 57, 423)


def test_why_not_without_numbers_is_the_sentence(journal, call):
    assert call("why-not", "a", "rent").out == "public/a.md\nNothing in it speaks for this.\n"


def test_why_not_needs_a_note_and_a_query(journal, call):
    assert call("why-not", "garden").code == 2


# how much is indexed


def test_index_reports_its_coverage_and_each_reason(journal, call):
    skipped = [Skipped(f"private/{number}.md.age", SEALED) for number in range(70)]
    skipped += [Skipped(f"old/{number}.md", "not text") for number in range(5)] + [Skipped("b\x1b.md", "Broken pipe")]
    journal.report = IndexReport(423, 4388, 12, 3, tuple(skipped), 2.12, files=499, unembedded=0)
    assert call("index").out.splitlines() == [
        "423 of 499 files are indexed (4,388 passages, all embedded).",
        "This time 12 embedded and 3 removed, in 2.1 s.",
        "Left out, 76:",
        "  70  encrypted: kept out",
        "        private/0.md.age",
        "        private/1.md.age",
        "        private/2.md.age",
        "        and 67 more",
        "   5  not text",
        "        old/0.md",
        "        old/1.md",
        "        old/2.md",
        "        and 2 more",
        "   1  Broken pipe",
        "        b.md",
        "`druthers index --list` names them all.",
    ]
    every = call("index", "--list").out
    assert all(each.path.replace("\x1b", "") in every for each in skipped)
    assert "more" not in every
    told = json.loads(call("index", "--json").out)
    assert (told["files"], told["unembedded"], len(told["skipped"])) == (499, 0, 76)


def test_index_says_one_line_where_nothing_had_changed(journal, call):
    assert call("index").out == "All 2 files are indexed (3 passages, all embedded).\n"


# what makes embeddings


def test_the_embedder_is_told(journal, call):
    journal.waits = 7
    assert call("model", "embedder").out.splitlines() == [
        "all-MiniLM-L6-v2, 384 numbers to a passage: the bundled default.",
        "7 passages wait to be embedded by it.",
    ]
    told = json.loads(call("model", "--json", "embedder").out)
    assert (told["spec"], told["origin"], told["unembedded"]) == ("", "default", 7)


def test_another_embedder_is_chosen_and_search_goes_on_meanwhile(journal, call):
    journal.waits = 7
    out = call("model", "embedder", "bge-small").out
    assert ("use", "bge-small") in journal.calls
    assert "In the background your notes are embedded anew; until that is done, search goes on" in out
    assert not journal.fetched
    call("model", "embedder", "default")
    assert ("use", None) in journal.calls


def test_a_model_is_fetched_where_that_is_asked_and_it_is_said(journal, call):
    done = call("model", "embedder", "--fetch", "someone/tiny")
    assert "may take minutes" in done.err
    assert journal.fetched


def test_notes_go_to_no_other_machine_unasked(journal, call):
    done = call("model", "embedder", "https://api.example.com/v1")
    assert done.code == 2
    assert "would be sent to api.example.com" in done.err
    assert "--yes" in done.err
    assert not journal.calls
    assert call("model", "embedder", "--yes", "https://api.example.com/v1").code == 0
    assert journal.calls[0] == ("use", "https://api.example.com/v1")
    assert "is sent to api.example.com" in call("model", "embedder").out
    assert call("model", "embedder", "http://localhost:8080/v1").code == 0


@pytest.mark.parametrize(("answer", "used"), [("y\n", True), ("n\n", False)])
def test_at_a_terminal_it_is_asked_first(journal, monkeypatch, call, answer, used):
    from io import StringIO

    terminal = StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    done = call("model", "embedder", "https://api.example.com/v1")
    assert done.code == 0
    assert any(name == "use" for name, _ in journal.calls) is used
    assert ("Nothing was changed." in done.err) is not used


def test_an_empty_embedder_is_refused(journal, call):
    assert call("model", "embedder", " ").code == 2
    assert not journal.calls
