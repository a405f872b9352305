from __future__ import annotations

import pytest

from druthers.retrieve import search
from druthers.retrieve.linking import LIST_COST
from druthers.retrieve.score import LINKS, LIST


def test_what_the_best_hit_leads_to_gains_a_little(searching):
    notes = {
        "heron.md": "Heron heron heron, as told in [[walk]].",
        "walk.md": "We walked, and a heron stood there for a while before it flew.",
        "other.md": "We walked, and a heron stood there for a time before it left.",
    }
    with searching(notes) as source:
        hits = {hit.path: hit for hit in search(source, None, "heron", mode="text")}
    assert hits["walk.md"].why[LINKS] > 0
    assert LINKS not in hits["other.md"].why
    assert hits["walk.md"].rank < hits["other.md"].rank
    assert hits["walk.md"].score == pytest.approx(sum(hits["walk.md"].why.values()))


def test_a_list_of_links_does_not_come_first(searching):
    names = [f"heron {number}" for number in range(12)]
    notes = {f"{name}.md": f"One heron was seen at bridge {name}." for name in names}
    notes["all.md"] = "\n".join(f"- [[{name}]]" for name in names)
    with searching(notes) as source:
        hits = search(source, None, "heron", k=13, mode="text")
        before = search(source, None, "heron bridge", k=13, mode="text")
    index = next(hit for hit in hits if hit.path == "all.md")
    assert index.why[LIST] == -LIST_COST
    assert all(LIST not in hit.why for hit in hits if hit.path != "all.md")
    assert before[0].path != "all.md"
