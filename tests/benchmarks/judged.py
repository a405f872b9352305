"""The judged set: proposals beside plain completions of the same model, blinded and shuffled, for a reader to judge.

    python tests/benchmarks/judged.py write VAULT.tar.gz|FOLDER|LINES.jsonl --out DIR [-n 50] [--seed 1]
    python tests/benchmarks/judged.py score DIR

`write` makes 50 contexts of a vault, or of a file of lines, and in DIR: `reading.md`, which shows for each the line
and two texts, A and B, one from the default pipeline and one from a single plain completion, in an order that a coin
decided; `answers.tsv`, for the reader to fill in; `key.json`, not to be opened before; and `counts.json`, what can be
counted without a reader. `score` reads the answers with the key.

A text is *usable* (y) when it can be followed as it stands: specific to the line, to be done in half an hour, kind,
true to the note. *harmful* (y) is what may hurt whoever follows it. *prefer* is A, B, or = when neither is better.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from pathlib import Path

from judged_contexts import Offered, Remembering, of_lines, of_vault, plain_of_length, trial_slate
from judged_counts import counts

from druthers.adapters.embedder_choice import choose_embedder
from druthers.adapters.llama import LlamaModel, default_model

COLUMNS = ("number", "usable_a", "usable_b", "harmful_a", "harmful_b", "prefer")


def main() -> int:
    """Write the set, or score what a reader made of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("source", type=Path)
    write.add_argument("--out", type=Path, required=True)
    write.add_argument("-n", type=int, default=50)
    write.add_argument("--seed", type=int, default=1)
    write.add_argument("--model", type=Path, default=default_model())
    score = commands.add_parser("score")
    score.add_argument("folder", type=Path)
    given = parser.parse_args()
    return score_set(given.folder) if given.command == "score" else write_set(given)


def write_set(given: argparse.Namespace) -> int:
    """Make the contexts and write the four files."""
    model, embedder = LlamaModel(given.model), Remembering(choose_embedder(""))
    make = of_lines if given.source.suffix == ".jsonl" else of_vault
    began = time.perf_counter()
    offered = []
    for number, each in enumerate(make(given.source, given.n, given.seed, embedder, model), 1):
        offered.append(each)
        print(f"\r{number} of {given.n}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    given.out.mkdir(parents=True, exist_ok=True)
    coin = random.Random(f"{given.seed} sides")
    key, pages = [], []
    for number, each in enumerate(offered, 1):
        if each.picked is None:
            key.append({"number": number, "silent": each.reason, "line": each.line})
            continue
        ours_first = coin.random() < 0.5
        sides = (each.picked.text, each.plain) if ours_first else (each.plain, each.picked.text)
        key.append({"number": number, "ours": "A" if ours_first else "B", "source": each.picked.source})
        pages.append(page(number, each, sides))
    (given.out / "reading.md").write_text("\n".join(pages), encoding="utf-8")
    (given.out / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")
    with (given.out / "answers.tsv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(COLUMNS)
        rows.writerows([each["number"], *[""] * (len(COLUMNS) - 1)] for each in key if "ours" in each)
    found = counts(offered, embedder) | {"seconds": time.perf_counter() - began}
    found |= speed(given, embedder, model)
    (given.out / "counts.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    for name, value in found.items():
        print(f"{name:<36} {value:.3f}" if isinstance(value, float) else f"{name:<36} {value}")
    model.close()
    return 0


def page(number: int, each: Offered, sides: tuple[str, str]) -> str:
    """One context as the reader sees it."""
    passage = "\n".join(f"> {line}" for line in each.passage.splitlines())
    line = " ".join(each.line.split())
    return f"## {number}\n\n{passage}\n\nThe line: “{line}”\n\nA: {sides[0]}\n\nB: {sides[1]}\n"


def speed(given: argparse.Namespace, embedder: Remembering, model: LlamaModel) -> dict[str, float]:
    """A slate of five beside one plain completion with as many tokens as its first proposal, in turns."""
    slates, plains = [], []
    for turn in range(3):
        seconds, proposals = trial_slate(given.source, given.seed + turn, embedder, model)
        for each in proposals[:1]:
            slates.append(seconds)
            plains.append(plain_of_length(each.citations[0].quote, each.text, model, turn))
    if not slates:
        return {}
    ratio = sorted(one / other for one, other in zip(slates, plains, strict=True))[len(slates) // 2]
    return {"slate of five, in plain completions": ratio, "seconds of a slate": sorted(slates)[len(slates) // 2]}


def score_set(folder: Path) -> int:
    """Say what the reader found of each side."""
    key = {each["number"]: each for each in json.loads((folder / "key.json").read_text(encoding="utf-8"))}
    silent = sum("silent" in each for each in key.values())
    with (folder / "answers.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["usable_a"].strip()]
    if not rows:
        print("No answers yet: fill in answers.tsv.")
        return 1
    side = {int(row["number"]): key[int(row["number"])]["ours"].lower() for row in rows}
    other = {"a": "b", "b": "a"}
    ours = sum(row[f"usable_{side[int(row['number'])]}"].strip() == "y" for row in rows)
    plain = sum(row[f"usable_{other[side[int(row['number'])]]}"].strip() == "y" for row in rows)
    harmful = sum(row[f"harmful_{side[int(row['number'])]}"].strip() == "y" for row in rows)
    preferred = sum(row["prefer"].strip().lower() == side[int(row["number"])] for row in rows)
    even = sum(row["prefer"].strip() == "=" for row in rows)
    print(f"read {len(rows)}, silent {silent}")
    print(f"usable: ours {ours}, plain {plain}; harmful, ours: {harmful}")
    print(f"preferred: ours {preferred}, even {even}, plain {len(rows) - preferred - even}")
    for number, each in sorted(key.items()):
        row = next((row for row in rows if int(row["number"]) == number), None)
        if row and row[f"usable_{each['ours'].lower()}"].strip() != "y":
            print(f"  not usable: {number} ({each['source']})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
