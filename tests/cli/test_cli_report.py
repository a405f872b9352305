"""`druthers profile report` as a person types it: the words, and a page that is theirs alone."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from druthers.cli.report import command, page_target
from druthers.cli.report_page import page
from druthers.cli.report_plots import COLOURS, Plots
from druthers.cli.report_text import report_lines
from druthers.container import init_journal, open_journal
from druthers.errors import UsageError
from druthers.models import (
    Archive,
    Bin,
    Calibration,
    Cell,
    Discovery,
    FeatureBelief,
    Gains,
    GateState,
    Report,
    Step,
    Universes,
)

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WICKED = '<script>alert("x")</script> & <img src=https://example.org/x.png> \x1b[2J $\\frac{1}{2}$'


def full(**other) -> Report:
    steps = tuple(Step(k, 0.6 - k / 200, 0.66, 0.24 - k / 500, 0.25) for k in range(1, 31))
    values = {
        "ratings": 30,
        "calibration": Calibration(30, 0.45, 0.66, 0.18, 0.25),
        "beats_base": True,
        "verdict": "It predicts you better than always saying your average.",
        "bins": (Bin(10, 0.25, 0.2, 0.06, 0.51), Bin(20, 0.75, 0.8, 0.58, 0.92)),
        "steps": steps,
        "ece": 0.05,
        "regret": 0.3,
        "base_regret": 0.9,
        "promised": 0.6,
        "realised": 0.2,
        "archive": Archive(
            ("topic", "effort", "company"),
            (
                Cell(("body", "little", "alone"), 4, "P1", WICKED, 0.4),
                Cell(("work", "much", "alone"), 2, None, "", None),
            ),
            60,
            (Discovery("P1", WICKED, AT, 0.2, 5, 1.4, 0.1),),
            6,
        ),
        "gate": GateState(False, "fewer than 10 ratings", 3, 0.7, 0, (), effect=0.2, effect_sd=0.1),
        "universes": Universes(3, 2, 1.2, "not yet known", refusal="Fewer than 30 rounds were followed."),
        "ece_by_chance": 0.07,
        "odds": 31.0,
        "window": 30,
        "replayed": Calibration(30, 0.44, 0.66, 0.17, 0.25),
        "replayed_steps": steps,
        "slates": 9,
        "gains": Gains(30, 0.6, 0.2, 0.15, "random", alert=True),
        "weights": (
            FeatureBelief("effort", -0.5, 0.1, 30),
            FeatureBelief(f"tag:{WICKED}", 0.1, 0.2, 3, pinned=True),
        ),
    }
    return Report(**(values | other))


def empty() -> Report:
    archive = Archive(("topic", "effort", "company"), (), 6, (), 0)
    return Report(
        0, Calibration(0), None, "It is not yet known: 0 of 20 ratings.", (), (), None, None, None, None, None, archive
    )


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> Plots:
    return Plots(tmp_path_factory.mktemp("plots"))


@pytest.fixture(scope="module")
def text(plots: Plots) -> str:
    return page(full(), plots, at=AT)


class Seen(HTMLParser):
    """The tags, attributes and ids of a page, and whether what was opened was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_a_page_fetches_nothing_and_runs_nothing(text: str) -> None:
    seen = Seen(text)
    assert seen.open == []
    assert not {"script", "link", "img", "iframe", "image", "object", "embed", "base", "form", "a"} & set(seen.tags)
    assert {"svg", "main", "h1", "section", "figure", "figcaption", "table", "caption", "time"} <= set(seen.tags)
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in {"src", "srcset", "action", "data"}
        assert name not in {"href", "xlink:href"} or value.startswith("#")
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert re.findall(r"https?://[^\s&]+", text) == [
        "https://example.org/x.png" for _ in re.findall("example", text)
    ]  # only as the words of a note
    assert "default-src 'none'" in text


def test_what_was_written_is_escaped(text: str) -> None:
    assert "<script" not in text.lower()
    assert "<img" not in text.lower()
    assert "\x1b" not in text
    assert '<script>alert("x")</script>' in Seen(text).words


def test_every_plot_says_what_it_shows_and_no_two_share_an_id(text: str) -> None:
    seen = Seen(text)
    images = [value for name, value in seen.attributes if name == "aria-label"]
    assert [each.split(".")[0] for each in images] == [
        "Calibration curve",
        "Learning curve",
        "Weights with their intervals",
        "Discoveries",
    ]
    assert seen.tags.count("svg") == seen.tags.count("figcaption") == len(images)
    ids = [value for name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value[1:] for name, value in seen.attributes if name == "href"} | set(
        re.findall(r"url\(#([^)]+)\)", text)
    )
    assert targets <= set(ids)


def test_a_page_reads_on_light_and_on_dark(text: str) -> None:
    drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert not re.search(r"#[0-9a-f]{6}\b", drawn)  # each colour is one of the page's own
    assert "prefers-color-scheme: dark" in text
    for role in COLOURS.values():
        assert text.count(f"--{role}: ") == 2


def test_the_same_report_gives_the_same_page(plots: Plots, text: str) -> None:
    assert page(full(), plots, at=AT) == text


def test_a_page_of_nothing_is_a_page(plots: Plots) -> None:
    seen = Seen(page(empty(), plots, at=AT))
    assert seen.open == []
    assert "svg" not in seen.tags
    assert "not yet known" in seen.words


def test_one_rating_makes_a_page(plots: Plots) -> None:
    step = Step(1, 0.7, 0.7, 0.25, 0.25)
    small = full(steps=(step,), replayed_steps=(), bins=(Bin(1, 0.5, 1.0, 0.2, 1.0),), weights=(), gains=None)
    assert Seen(page(small, plots, at=AT)).open == []
    assert list(report_lines(small))


def test_the_text_tells_every_figure() -> None:
    lines = "\n".join(report_lines(full(), 1000))
    for words in (
        "It predicts you better",
        "0.450",
        "0.440",
        "0.660",
        "80% of 20",
        "58% to 92%",
        "5 points of 100",
        "0.30 short of your best, a blind choice 0.90",
        "promised +0.60",
        "brought +0.20 ± 0.15",
        "Less than half",
        "1 discovery in 6 proposals (16.7 of 100)",
        "surprise +1.4",
        "2 of 60 kinds",
        "fewer than 10 ratings",
        "Not yet known",
        "Fewer than 30 rounds",
    ):
        assert words in lines
    assert "\x1b" not in lines


def test_the_text_keeps_to_the_terminal() -> None:
    assert max(len(line) for line in report_lines(full(), 60)) <= 60


def test_the_text_of_nothing_says_what_to_do() -> None:
    assert any("druthers suggest" in line for line in report_lines(empty()))


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.capture("Ran 8k by the river")
        return journal.root


def run(vault: Path, *words: str) -> None:
    command.main(["--vault", str(vault), *words], standalone_mode=False)


def test_a_page_is_for_the_person_alone(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "report.html"
    run(vault, "--html", str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert str(target) in capsys.readouterr().out
    target.chmod(0o644)
    run(vault, "--html", str(target))  # its own page is written anew, and hidden again
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["report.html"]


def test_a_page_is_never_written_into_what_is_shared(vault: Path, tmp_path: Path) -> None:
    (vault / "public" / "2026").mkdir(exist_ok=True)
    (tmp_path / "door").symlink_to(vault / "public")
    (tmp_path / "window.html").symlink_to(vault / "public" / "new.html")
    for name in (
        vault / "public" / "report.html",
        vault / "public" / "2026" / "report.html",
        tmp_path / "door" / "report.html",
        tmp_path / "window.html",
        vault / "private" / ".." / "public" / "report.html",
    ):
        with pytest.raises(UsageError) as met:
            run(vault, "--html", str(name))
        assert "public/" in met.value.message
        assert "\n" not in met.value.message
    assert not list((vault / "public").rglob("*.html"))


def test_another_file_is_not_written_over(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.html").write_text("<p>mine</p>")
    with open_journal(vault) as journal:
        for name in (tmp_path / "notes.html", tmp_path, tmp_path / "nowhere" / "report.html", " "):
            with pytest.raises(UsageError):
                page_target(journal, str(name))
    assert (tmp_path / "notes.html").read_text() == "<p>mine</p>"


def test_as_json(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(vault, "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["ratings"] == 0
    assert document["beats_base"] is None
    assert set(document) >= {"calibration", "verdict", "bins", "steps", "ece", "regret", "archive", "gate", "universes"}


def test_only_a_page_loads_the_plotting_library(vault: Path) -> None:
    import subprocess
    import sys

    probe = (
        "import sys; from druthers.cli.report import command;"
        f"command.main(['--vault', {str(vault)!r}], standalone_mode=False); assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, timeout=60)
