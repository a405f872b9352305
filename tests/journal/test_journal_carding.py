"""The published profile: levels and nothing finer, noise that is drawn once, and a way back."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from druthers.container import init_journal, open_journal
from druthers.errors import LedgerError, LockedError, UsageError, VaultError
from druthers.journal import carding
from druthers.journal.steps import drain
from druthers.publish.card import MECHANISM, read_card, render_card
from druthers.rate.events import CitationRecord, ContributionRecord, RatedEvent, ShownEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

EMBEDDING = base64.b64encode(b"\x00\x00\x80?\x00\x00\x00\x00").decode()
LIKED = {"outdoors": 2.0, "effort": -2.0, "topic:body": 2.0, "tag:lake": 2.0, "cost": -2.0, "form:ask": 2.0}
"""What the person whose ratings are made here likes; they do not care for anything else."""
NAMES = (*LIKED, "social", "horizon", "hour:night", "source:step", "suits")
WHERE = "public/profile.json"


def rate(journal: Journal, proposals: int = 60) -> None:
    """Let proposals have been shown and rated by what each has of what is liked."""
    chance = random.Random(7)
    for _ in range(proposals):
        features = {name: float(chance.random() < 0.5) for name in NAMES}
        worth = 3.0 + sum(LIKED.get(name, 0.0) * (value - 0.5) for name, value in features.items())
        shown = ShownEvent(
            id=journal.ports.new_id(),
            at=journal.ports.now(),
            text="Go",
            citations=(CitationRecord(path="public/a.md", lines=(1, 1), quote="Go"),),
            features=features,
            feature_version="2",
            embedder="fake 1 (2)",
            embedding=EMBEDDING,
            model="m",
            source="step",
            prompt_hash="ab",
            seed=7,
            mean=0.2,
            sd=0.9,
            p_welcome=0.6,
            novelty=1.0,
            why=(ContributionRecord(feature="baseline", contribution=0.2),),
            propensity=1.0,
            beat=(),
        )
        given = min(5, max(1, round(worth + chance.gauss(0, 0.5))))
        judged = RatedEvent(id=journal.ports.new_id(), at=journal.ports.now(), proposal=shown.id, rating=given)
        journal.ledger.append(shown, judged)
    journal.keep_changes("private")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A vault in which three weights were set: effort and topic:body are liked, social is not."""
    with init_journal(tmp_path / "journal")[0] as made:
        made.state("effort", 0.8)
        made.state("topic:body", 0.8)
        made.state("social", -0.8)
        yield made


def levels(card: Any) -> dict[str, int]:
    return {each.name: each.level for each in card.features}


def published(journal: Journal) -> list[dict[str, Any]]:
    path = journal.layout.published
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def foretold(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Let chance be foretold: a number below a half keeps every level, one near 1 keeps none."""
    number = {"is": 0.0}

    class Foretold(random.Random):
        def random(self) -> float:
            return number["is"]

    monkeypatch.setattr(carding.random, "SystemRandom", lambda: Foretold(3))
    return number


# what a card holds


def test_a_card_holds_what_ratings_teach_of_how_a_step_is_made(tmp_path: Path) -> None:
    with init_journal(tmp_path / "journal")[0] as journal:
        rate(journal)
        found = journal.card_preview()
        assert levels(found).keys() >= {"outdoors", "effort", "form:ask"}
        assert levels(found).keys() <= {"outdoors", "effort", "form:ask", "social", "horizon", "source:step"}
        assert levels(found)["outdoors"] > 0 > levels(found)["effort"]
        assert found.ratings == "50-99"
        assert found.made == f"{journal.ports.now():%Y-%m}"
        assert (found.name, found.mechanism, found.epsilon, found.spent) == ("", "", 0.0, 0.0)
        assert all(levels(found).values())  # what is not known is left out


def test_what_proposals_are_about_is_taken_only_where_it_is_named(tmp_path: Path) -> None:
    with init_journal(tmp_path / "journal")[0] as journal:
        rate(journal)
        assert not any(name.startswith(("topic:", "tag:", "hour:", "cost")) for name in levels(journal.card_preview()))
        named = journal.card_preview(features=["topic:body", "tag:lake", "cost", "topic:body"])
        assert {name: level > 0 for name, level in levels(named).items()} == {
            "cost": False,
            "tag:lake": True,
            "topic:body": True,
        }


def test_a_named_feature_of_which_nothing_is_known_has_level_0(journal: Journal) -> None:
    assert levels(journal.card_preview(features=["outdoors", "effort"])) == {"outdoors": 0, "effort": 2}


def test_what_every_proposal_was_expected_to_be_liked_for_is_no_knowledge_of_the_person(journal: Journal) -> None:
    assert levels(journal.card_preview(features=["suits", "praise"])) == {"suits": 0, "praise": 0}


def test_principles_take_no_part(journal: Journal) -> None:
    before = render_card(journal.card_preview(features=["outdoors", "effort"]))
    journal.layout.principles.write_text("- Go out.\n", encoding="utf-8")
    stated = {"strength": 100.0, "unit": "prior", "source": "principle", "principle": "Go out."}
    journal.state("outdoors", 2.0, **stated)
    assert any(each.name == "outdoors" and each.stated for each in journal.profile().features)
    assert render_card(journal.card_preview(features=["outdoors", "effort"])) == before


def test_a_card_tells_levels_and_nothing_finer(tmp_path: Path) -> None:
    """Two people whose weights differ, but not their levels, have the same bytes."""
    made, weights = [], set()
    for weight in (0.8, 1.3):
        with init_journal(tmp_path / str(weight))[0] as journal:
            journal.state("effort", weight)
            journal.state("outdoors", -weight)
            weights.add(journal.profile().features[0].mean)
            made.append(render_card(journal.card_preview()))
    assert len(weights) == 2
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"features": ["efort"]}, "Did you mean effort"),
        ({"features": ["tag:a\nb"]}, "cannot be published"),
        ({"features": ["tag:" + "x" * 60]}, "cannot be published"),
        ({"name": "Ana\x1b[2J"}, "name cannot be published"),
        ({"epsilon": 0.0}, "epsilon above 0"),
        ({"epsilon": -1.0}, "epsilon above 0"),
        ({"epsilon": 11.0}, "epsilon above 0"),
        ({"epsilon": float("nan")}, "epsilon above 0"),
        ({"fresh": True}, "draw anew"),
    ],
)
def test_what_cannot_be_published_is_one_line(journal: Journal, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as error:
        journal.card_preview(**wrong)
    assert says in f"{error.value.message} {error.value.hint}"
    assert not journal.layout.published.exists()


def test_without_anything_known_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with init_journal(tmp_path / "journal")[0] as journal, pytest.raises(UsageError, match="surely enough yet"):
        journal.card_preview()


def test_nothing_private_stands_in_a_card_or_in_what_is_told_of_it(tmp_path: Path) -> None:
    canary = "zwölf-kraniche"
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.capture(f"{canary} at dawn", tags=[canary], visibility="private")
        journal.layout.principles.write_text(f"- {canary}\n", encoding="utf-8")
        journal.state(f"tag:{canary}", 2.0)
        journal.state("effort", 0.8)
        for epsilon in (None, 1.0):
            card = journal.card_preview(epsilon=epsilon)
            assert canary not in render_card(card).decode()
            assert canary not in str(journal.card_reading(card))
            journal.publish_card(card)
        every = git(journal.layout.public, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
        assert not any(canary in git(journal.layout.public, "cat-file", "-p", each) for each in every)


# noise


def test_noise_is_drawn_by_chance_that_nobody_can_foretell(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = random.SystemRandom
    monkeypatch.setattr(carding.random, "SystemRandom", lambda: asked.append(1) or real())
    journal.card_preview(epsilon=1.0)
    assert asked


def test_with_noise_which_features_are_told_depends_on_nothing(journal: Journal, tmp_path: Path) -> None:
    with init_journal(tmp_path / "nothing known")[0] as other:
        names = levels(other.card_preview(epsilon=1.0)).keys()
    assert levels(journal.card_preview(epsilon=1.0)).keys() == names


def test_noise_keeps_a_level_or_changes_it(journal: Journal, foretold: dict[str, float]) -> None:
    assert levels(journal.card_preview(features=["effort", "social"], epsilon=1.0)) == {"effort": 2, "social": -2}
    foretold["is"] = 0.999
    other = levels(journal.card_preview(features=["effort", "social"], epsilon=1.0, fresh=True))
    assert other["effort"] != 2
    assert other["social"] != -2


def test_a_draw_is_kept_and_used_again_whatever_is_true_by_then(journal: Journal, foretold: dict[str, float]) -> None:
    first = journal.card_preview(features=["effort"], epsilon=1.0)
    kept = journal.layout.published.read_bytes()
    journal.state("effort", -2.0, strength=100.0)
    foretold["is"] = 0.999
    assert journal.card_preview(features=["effort"], epsilon=1.0) == first
    assert journal.layout.published.read_bytes() == kept
    assert first.spent == 1.0


def test_what_is_spent_adds_up_over_features_epsilons_and_draws(journal: Journal) -> None:
    assert journal.card_preview(features=["effort", "social"], epsilon=1.0).spent == 2.0
    assert journal.card_preview(features=["effort", "social", "outdoors"], epsilon=1.0).spent == 3.0
    assert journal.card_preview(features=["effort"], epsilon=0.5).spent == 3.5
    assert journal.card_preview(features=["effort"], epsilon=1.0, fresh=True).spent == 4.5
    assert [sorted(each["levels"]) for each in published(journal)] == [
        ["effort", "social"],
        ["outdoors"],
        ["effort"],
        ["effort"],
    ]
    again = journal.card_preview(features=["effort", "social"], epsilon=1.0)
    assert again.spent == 4.5
    assert again.mechanism == MECHANISM


def test_what_is_drawn_is_committed_to_private_alone(journal: Journal) -> None:
    journal.card_preview(epsilon=1.0)
    assert git(journal.layout.private, "log", "-1", "--format=%s", "--", "published.jsonl").strip()
    assert "profile.json" not in [path.name for path in journal.layout.public.iterdir()]


def test_two_at_once_draw_once(journal: Journal) -> None:
    def preview(_: int) -> Any:
        with open_journal(journal.root) as other:
            return other.card_preview(features=["effort"], epsilon=1.0)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(preview, range(4)))
    assert all(each == found[0] for each in found)
    assert len(published(journal)) == 1


def test_what_was_spent_is_never_guessed(journal: Journal) -> None:
    journal.card_preview(epsilon=1.0)
    with journal.layout.published.open("ab") as file:
        file.write(b'{"v": 1, "kind": "drawn", "epsilon": -4}\n')
    with pytest.raises(LedgerError, match=r"Line 2 of private/published\.jsonl"):
        journal.card_preview(epsilon=1.0)


# putting it there, and taking it back


def test_it_is_published_as_a_file_of_public_and_remembered(journal: Journal) -> None:
    card = journal.card_preview(name="Ana")
    moved = journal.publish_card(card)
    assert (moved.path, moved.becomes, moved.waits) == ("", WHERE, None)
    assert read_card((journal.root / WHERE).read_bytes()) == card == journal.published_card()
    assert git(journal.layout.public, "show", "HEAD:profile.json").encode() == render_card(card)
    (line,) = published(journal)
    assert (line["kind"], line["card"]["name"], line["draws"]) == ("published", "Ana", [])


def test_published_as_it_is_it_makes_no_second_commit(journal: Journal) -> None:
    journal.publish_card(journal.card_preview())
    head = git(journal.layout.public, "rev-parse", "HEAD")
    assert journal.publish_card(journal.card_preview()).notices
    assert git(journal.layout.public, "rev-parse", "HEAD") == head
    assert len(published(journal)) == 1


def test_noise_that_was_not_drawn_is_refused(journal: Journal, foretold: dict[str, float]) -> None:
    card = journal.card_preview(features=["effort"], epsilon=1.0)
    for changed in (
        carding.Card("", card.made, card.ratings, (carding.CardFeature("effort", 1),), MECHANISM, 1.0, 1.0),
        carding.Card("", card.made, card.ratings, card.features, MECHANISM, 1.0, 2.0),
        carding.Card("", card.made, card.ratings, card.features, MECHANISM, 0.5, 1.0),
        carding.Card("", card.made, card.ratings, (carding.CardFeature("social", -2),), MECHANISM, 1.0, 1.0),
    ):
        with pytest.raises(UsageError, match="not what was drawn"):
            journal.publish_card(changed)
    assert not (journal.root / WHERE).exists()
    journal.publish_card(card)
    assert len(published(journal)[-1]["draws"]) == 1


def test_a_card_that_none_could_read_is_refused(journal: Journal) -> None:
    with pytest.raises(UsageError, match="no profile that can be published"):
        journal.publish_card(carding.Card("", "2026-11", "37", ()))


@pytest.mark.parametrize("there", [b'{"name": "my own"}', b"", b"\xff", b'{"druthers_profile": 2}'])
def test_a_file_that_is_none_of_ours_is_left_as_it_is(journal: Journal, there: bytes) -> None:
    (journal.root / WHERE).write_bytes(there)
    for call in (lambda: journal.publish_card(journal.card_preview()), journal.unpublish_card):
        with pytest.raises(UsageError, match="cannot be read as a published profile"):
            call()
    assert (journal.root / WHERE).read_bytes() == there
    assert not journal.layout.published.exists()


def test_a_link_is_not_written_through(journal: Journal, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_bytes(render_card(journal.card_preview()))
    (journal.root / WHERE).symlink_to(target)
    with pytest.raises(VaultError, match="no plain file"):
        journal.publish_card(journal.card_preview(name="Ana"))
    assert b"Ana" not in target.read_bytes()


def test_a_crash_before_the_file_is_there_leaves_it_remembered(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(carding, "write_file", crash)
        with pytest.raises(KeyboardInterrupt):
            journal.publish_card(journal.card_preview())
    assert [each["kind"] for each in published(journal)] == ["published"]
    assert not (journal.root / WHERE).exists()
    journal.publish_card(journal.card_preview())
    assert journal.published_card()


def test_taken_back_it_is_gone_and_can_be_published_again(journal: Journal) -> None:
    journal.publish_card(journal.card_preview())
    moved = journal.unpublish_card()
    assert (moved.path, moved.becomes, moved.sent, moved.waits) == (WHERE, "", False, None)
    assert not (journal.root / WHERE).exists()
    assert "profile.json" not in git(journal.layout.public, "ls-files")
    assert [each["kind"] for each in published(journal)] == ["published", "unpublished"]
    with pytest.raises(UsageError, match="No profile is published"):
        journal.unpublish_card()
    assert journal.publish_card(journal.card_preview()).waits is None


def test_what_was_changed_by_hand_in_it_is_in_the_history_before_it_goes(journal: Journal) -> None:
    journal.publish_card(journal.card_preview(name="Ana"))
    path = journal.root / WHERE
    path.write_bytes(path.read_bytes().replace(b"Ana", b"Mia"))
    journal.unpublish_card()
    assert "Mia" in git(journal.layout.public, "log", "-p", "--", "profile.json")


def test_undo_takes_the_file_away_and_never_what_was_told(journal: Journal) -> None:
    journal.publish_card(journal.card_preview(epsilon=1.0))
    before = published(journal)
    assert journal.undo().did == "Publish my profile"
    assert not (journal.root / WHERE).exists()
    assert published(journal) == before
    while journal.layout.published.exists():
        try:
            journal.undo()
        except UsageError:
            break
    assert published(journal) == before


def test_what_was_pushed_is_told_when_it_is_taken_back(journal: Journal, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "public.git")
    git(journal.layout.public, "remote", "add", "origin", str(tmp_path / "public.git"))
    journal.publish_card(journal.card_preview())
    assert "stays with whoever has it" not in " ".join(journal.card_reading(journal.card_preview(name="A")).cautions)
    git(journal.layout.public, "push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/main")
    assert "stays with whoever has it" in " ".join(journal.card_reading(journal.card_preview(name="A")).cautions)
    moved = journal.unpublish_card()
    assert moved.sent
    assert [each.remote for each in moved.sent_to] == ["origin"]


def test_made_anew_the_history_has_no_card_any_more(journal: Journal) -> None:
    journal.capture("By the river", visibility="public")
    journal.publish_card(journal.card_preview(name="Anastasia"))
    assert not journal.unpublish_card().sent
    assert drain(journal.rebuild_steps(WHERE)).commits
    public = journal.layout.public
    every = git(public, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    assert not any("Anastasia" in git(public, "cat-file", "-p", each) for each in every)
    assert "By the river" in git(public, "log", "-p")


def test_the_guard_lets_a_card_pass_and_what_was_taken_back_before_a_push_not(journal: Journal) -> None:
    journal.publish_card(journal.card_preview(name="Ana Müller"))
    journal.publish_card(journal.card_preview(name="Ana Müller", features=["effort", "social", "topic:body"]))
    assert journal.guard().findings == ()
    journal.publish_card(journal.card_preview(features=["effort", "social"], epsilon=1.0))
    found = journal.guard().findings
    assert {each.rule for each in found} == {"profile:taken-back"}
    assert len({each.id for each in found}) == 2
    journal.unpublish_card()
    assert len(journal.guard().findings) == 3
    drain(journal.rebuild_steps(WHERE))
    assert journal.guard().findings == ()


def test_a_taken_back_card_that_is_at_the_remote_already_stops_no_push(journal: Journal, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "public.git")
    git(journal.layout.public, "remote", "add", "origin", str(tmp_path / "public.git"))
    journal.publish_card(journal.card_preview())
    git(journal.layout.public, "push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/main")
    journal.unpublish_card()
    assert journal.guard().findings == ()


# what its person is told


def test_readers_of_two_draws_are_told_of(journal: Journal) -> None:
    first = journal.card_preview(features=["effort"], epsilon=1.0)
    assert "draws can be read" not in " ".join(journal.card_reading(first).reader)
    unpublished = journal.card_preview(features=["effort"], epsilon=1.0, fresh=True)
    assert "draws can be read" not in " ".join(journal.card_reading(unpublished).reader)  # nobody has the first
    journal.publish_card(unpublished)
    third = journal.card_preview(features=["effort"], epsilon=1.0, fresh=True)
    assert "Of effort 2 draws can be read" in " ".join(journal.card_reading(third).reader)
    assert "Spent so far: 3." in " ".join(journal.card_reading(third).reader)


def test_a_tag_of_private_notes_alone_is_told_of(journal: Journal) -> None:
    journal.capture("By the lake #lake", tags=["lake"], visibility="public")
    journal.capture("Talked", tags=["therapy"], visibility="private")
    journal.state("tag:lake", 1.0)
    journal.state("tag:therapy", 1.0)
    cautions = journal.card_reading(journal.card_preview(features=["tag:lake", "tag:therapy"])).cautions
    assert [line for line in cautions if "no public note" in line] == [
        "tag:therapy stands in no public note of yours: its name alone tells something new."
    ]


def test_a_card_reading_changes_nothing(journal: Journal) -> None:
    card = journal.card_preview(epsilon=1.0)
    before = journal.layout.published.read_bytes()
    journal.card_reading(card)
    assert journal.layout.published.read_bytes() == before
    assert not (journal.root / WHERE).exists()


# encrypted, and on two devices


def test_where_private_notes_are_encrypted_nothing_of_a_draw_lies_in_the_clear(journal: Journal, age_keys) -> None:
    first = journal.card_preview(epsilon=1.0)
    report = drain(journal.encrypt_steps(age_keys.passphrase))
    assert "published.jsonl" not in str(report.left)
    journal.unlock(age_keys.passphrase)
    second = journal.card_preview(features=["topic:body"], epsilon=1.0)
    assert second.spent == first.spent + 1.0
    assert b"effort" not in journal.layout.published.read_bytes()
    assert b"topic" not in journal.layout.published.read_bytes()
    with open_journal(journal.root) as locked:
        for call in (lambda: locked.card_preview(epsilon=1.0), lambda: locked.card_reading(first)):
            with pytest.raises(LockedError):
                call()
        (locked.root / WHERE).write_bytes(render_card(first))
        assert locked.unpublish_card().waits is None  # taking back needs no passphrase
    drain(journal.decrypt_steps())
    assert [each["kind"] for each in published(journal)] == ["drawn", "drawn", "unpublished"]


def test_draws_of_two_devices_are_both_kept(tmp_path: Path) -> None:
    devices = [init_journal(tmp_path / name)[0] for name in ("a", "b")]
    for place in ("public", "private"):
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")
        for journal in devices:
            git(journal.folder(place), "remote", "add", "origin", str(tmp_path / f"{place}.git"))
    drawn = [journal.card_preview(features=["effort"], epsilon=1.0) for journal in devices]
    for journal in (*devices, *devices):
        assert not [each.waits for each in journal.sync() if each.place == "private" and each.waits]
    assert [each.spent for each in drawn] == [1.0, 1.0]
    after = [journal.card_preview(features=["effort"], epsilon=1.0) for journal in devices]
    assert after[0] == after[1]
    assert after[0].spent == 2.0
    assert [len(published(journal)) for journal in devices] == [2, 2]
