"""How many secrets the guard finds, how many lines of real notes it stops for nothing, and how fast it reads.

    DRUTHERS_DATA=... python tests/benchmarks/secrets_found.py [--forms 200] [--missed 3] [--alarms RULE] [--held-out]

Recall is on made-up forms (`secrets_forms.py`): half of each kind's templates were for tuning, the others are held out.
False alarms are counted on every line of the real vaults, each packed with its notes in `vault/`; a finding there is
called false though a few may be real. A vault that is not in the folder is named. Exits 1 when recall is below .85 or
alarms are above 1 %.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from secrets_forms import KINDS, forms

from druthers.adapters.detect_secrets import DetectSecrets
from druthers.publish.spotting import spot, spot_many

SOURCES = {
    "nikita-cc0": "github.com/nikitavoloboev/knowledge, as it was under CC0",
    "jbranchaud-til": "github.com/jbranchaud/til (MIT)",
    "kepano": "github.com/kepano/kepano-obsidian (MIT)",
    "logseq-docs": "github.com/logseq/docs (MIT)",
    "selina-demo": "github.com/selinaZitrone/notebook_demo (MIT)",
    "tasks-demo": "github.com/obsidian-tasks-group/obsidian-tasks, its sample vault (MIT)",
    "dataview-test": "github.com/blacksmithgu/obsidian-dataview, its test vault (MIT)",
}
TEXTS = (".md", ".org", ".txt", ".base", ".canvas", ".edn")
RECALL, ALARMS = 0.85, 0.01


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, default=200, help="so many of each kind, of each half")
    parser.add_argument(
        "--missed", type=int, default=0, help="print so many that were missed of each kind, of the half for tuning"
    )
    parser.add_argument("--held-out", action="store_true", help="print those of the held-out half instead")
    parser.add_argument("--alarms", default="", help="print the alarms of rules that begin so; `all` for all")
    given = parser.parse_args()
    recall = measure_recall(given.forms, given.missed, held_out=given.held_out)
    alarms = measure_alarms(given.alarms)
    return 0 if recall >= RECALL and alarms <= ALARMS else 1


def measure_recall(count: int, missed: int, *, held_out: bool) -> float:
    scanner = DetectSecrets()
    found: dict[bool, dict[str, float]] = {False: {}, True: {}}
    for half in (False, True):
        for kind in KINDS:
            texts = forms(kind, count, 7, held_out=half)
            hits = [bool(spot(text, scanner)) for text in texts]
            found[half][kind] = sum(hits) / count
            if half == held_out:
                seen: Counter[str] = Counter()
                for text, hit in zip(texts, hits, strict=True):
                    if not hit and sum(seen.values()) < missed:
                        seen[text] += 1
                        print(f"missed {kind}: {text!r}")
    print("| kind | recall, tuned templates | held-out templates |\n|---|---|---|")
    for kind in sorted(KINDS, key=lambda kind: found[True][kind]):
        if min(found[True][kind], found[False][kind]) < 1:
            print(f"| {kind} | {found[False][kind]:.3f} | {found[True][kind]:.3f} |")
    means = {half: sum(found[half].values()) / len(KINDS) for half in found}
    print(f"| all {len(KINDS)} kinds, each counting the same | {means[False]:.3f} | {means[True]:.3f} |\n")
    return means[True]


def measure_alarms(shown: str) -> float:
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "vaults"
    scanner = DetectSecrets()
    spot_many(["x"], scanner)
    print("| vault | lines | with an alarm | share | MB/s |\n|---|---|---|---|---|")
    lines = alarms = 0
    rules: Counter[str] = Counter()
    for name, source in SOURCES.items():
        packed = folder / f"{name}.tar.gz"
        if not packed.exists():
            print(f"| {name} | not there: {packed} is packed from {source} |")
            continue
        texts = read(packed)
        began = time.process_time()
        spotted = spot_many(texts, scanner)
        took = time.process_time() - began
        here = sum(text.count("\n") + 1 for text in texts)
        stopped = sum(len({each.line for each in found}) for found in spotted)
        size = sum(len(text.encode()) for text in texts) / 1e6
        print(f"| {name} | {here:,} | {stopped} | {stopped / max(here, 1):.3%} | {size / max(took, 1e-9):.1f} |")
        lines, alarms = lines + here, alarms + stopped
        for text, found in zip(texts, spotted, strict=True):
            rules.update(each.rule for each in found)
            for each in found:
                if shown and (shown == "all" or each.rule.startswith(shown)):
                    print(f"  {each.rule} {each.text[:70]!r} in {text.split(chr(10))[each.line - 1].strip()[:150]!r}")
    print(f"| all | {lines:,} | {alarms} | {alarms / max(lines, 1):.3%} | |\n")
    print("| rule | alarms |\n|---|---|")
    for rule, count in rules.most_common():
        print(f"| {rule} | {count} |")
    return alarms / max(lines, 1)


def read(packed: Path) -> list[str]:
    texts = []
    with tarfile.open(packed) as archive:
        for member in archive:
            handle = archive.extractfile(member) if member.isfile() and member.name.endswith(TEXTS) else None
            if handle is not None:
                texts.append(handle.read().decode("utf-8", "replace"))
    return texts


if __name__ == "__main__":
    sys.exit(main())
