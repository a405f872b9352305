"""How much faster many completions and many scores are in one batch than one after the other, in the same run.

    python tests/benchmarks/batch.py [--rounds 3] [--tokens 24] [--threads 1] [--model GGUF]

Three ways take turns, so that what else the machine does meets all alike: "anew", N calls of which each reads its whole
prompt; "kept", N calls which keep what the last prompt and the next have in common, as `complete` does; and "together",
all in one batch. Two tasks: N texts from one prompt, whose seeds differ, and one text for each of N lines behind the
same worked pairs. All write the same number of tokens, and none may stop early. The seconds are the child's processor
time, the median over the rounds; with one thread and nothing else running that is the time on the clock. "piece" is the
time on the clock until the first piece. Then how N continuations are scored after two prompts each. Last, what a decode
alone costs for N texts: no way to ask can be faster than that, however little is read twice.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from druthers.adapters.llama import LlamaModel, default_model
from druthers.adapters.llama_engine import Engine, Watch
from druthers.propose.ports import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NUMBERS = (1, 2, 4, 8, 16)
WORKED = "".join(
    f"Wish: {wish}\nFirst small step: {step}\n\n"
    for wish, step in (
        ("I keep meaning to learn the songs my choir sings", "Hum the first verse of one song while the kettle boils."),
        ("The shed has been a mess since the spring", "Carry one box of old pots out of the shed and empty it."),
        ("My sister and I have not spoken for weeks", "Write her two lines about the film you saw on Sunday."),
        ("I want to know more about the birds in our street", "Sit at the window for ten minutes and draw one bird."),
    )
)
LINES = (
    *("I should water the plants", "The report is due on Friday", "I miss my old friends", "My desk is full of paper"),
    *("I want to cook more", "The bike has a flat tyre", "I never call my aunt", "I sleep badly on Sundays"),
    *("The garden gate squeaks", "I would like to draw again", "We eat too late", "My coat has lost a button"),
    *("I owe Ben a letter", "The photos are not sorted", "I want to swim in the lake", "I forget people's names"),
)
REST = " Put it on the table tonight and look at it for ten minutes."
OTHER = "The harbour was quiet that morning, and nobody had yet come down to the boats."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=24, help="how many each text has (default 24)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", type=Path, default=default_model(), help="a GGUF file (default the bundled one)")
    given = parser.parse_args()
    model = LlamaModel(given.model, threads=given.threads)
    try:
        model.load()
        shared = model.count([WORKED])[0]
        print(f"{model.identity}, {given.threads} thread(s), {given.tokens} tokens a text, {shared} shared before it")
        compare(model, "one prompt, N seeds", [prompt(LINES[0])] * 16, given.tokens, given.rounds)
        compare(model, "N lines behind the same pairs", [prompt(line) for line in LINES], given.tokens, given.rounds)
        compare_scores(model, given.rounds)
    finally:
        model.close()
    ceiling(given.model, given.threads)
    return 0


def prompt(line: str) -> str:
    return f"{WORKED}Wish: {line}\nFirst small step:"


def compare(model: LlamaModel, name: str, prompts: Sequence[str], tokens: int, rounds: int) -> None:
    print(f"\n{name}\n{'N':>4}{'anew':>9}{'kept':>9}{'together':>10}{'anew/t.':>9}{'kept/t.':>9}{'piece':>9}")
    for number in NUMBERS:
        asks = [Ask(text, tokens, 0.8, seed) for seed, text in enumerate(prompts[:number])]
        spent: dict[str, list[float]] = {"anew": [], "kept": [], "together": []}
        firsts = []
        for _ in range(rounds):
            spent["anew"].append(sum(measured(model, lambda ask=ask: one_by_one(model, [ask]))[0] for ask in asks))
            spent["kept"].append(measured(model, lambda asks=asks: one_by_one(model, asks))[0])
            seconds, first = measured(model, lambda asks=asks: in_one(model, asks))
            spent["together"].append(seconds)
            firsts.append(first)
        anew, kept, together = (statistics.median(each) for each in spent.values())
        print(
            f"{number:>4}{anew:>7.2f} s{kept:>7.2f} s{together:>8.2f} s{anew / together:>8.2f}x{kept / together:>8.2f}x"
            f"{statistics.median(firsts):>7.2f} s"
        )


def measured(model: LlamaModel, run: Callable[[], float]) -> tuple[float, float]:
    """The child's processor time for `run`, with another prompt read before it, and the time to its first piece."""
    model.score(OTHER, " So it was.")
    child = psutil.Process(model.pid)
    before, started = sum(child.cpu_times()[:2]), time.perf_counter()
    first = run()
    return sum(child.cpu_times()[:2]) - before, first - started


def one_by_one(model: LlamaModel, asks: Sequence[Ask]) -> float:
    """Write the texts one after the other; when the first piece came."""
    first = 0.0
    for ask in asks:
        steps = model.complete(
            str(ask.prompt), max_tokens=ask.max_tokens, temperature=ask.temperature, seed=ask.seed, stop=ask.stop
        )
        for _ in steps:
            first = first or time.perf_counter()
    return first


def in_one(model: LlamaModel, asks: Sequence[Ask]) -> float:
    """Write them together; when the first piece came."""
    first = 0.0
    for _ in model.complete_many(asks):
        first = first or time.perf_counter()
    return first


def compare_scores(model: LlamaModel, rounds: int) -> None:
    """How N continuations are weighed, each after its line and after an empty wish, as the proposer does."""
    print(f"\nscores, two prompts each\n{'N':>4}{'kept':>9}{'together':>10}{'ratio':>9}{'largest difference':>20}")
    for number in NUMBERS:
        pairs = [(text, f" {line}.{REST}") for line in LINES[:number] for text in (prompt(line), prompt("things"))]
        alone, together, ones, many = [], [], [], []
        for _ in range(rounds):
            ones, many = [], []
            alone.append(measured(model, lambda p=pairs, o=ones: o.extend(model.score(*pair) for pair in p) or 0.0)[0])
            together.append(measured(model, lambda p=pairs, m=many: m.extend(model.score_many(p)) or 0.0)[0])
        apart = max(abs(a - b) for a, b in zip(ones, many, strict=True))
        one, all_ = statistics.median(alone), statistics.median(together)
        print(f"{number:>4}{one:>7.2f} s{all_:>8.2f} s{one / all_:>8.2f}x{apart:>20.4f}")


def ceiling(path: Path, threads: int) -> None:
    """The processor time of one decode with a token for each of N texts, behind 128 tokens that they share."""
    engine = Engine(str(path), 1024, threads)
    tokens = (engine.tokens(WORKED, start=True) * 3)[:192]
    print(f"\none decode\n{'N':>4}{'':>6}a decode{'a token':>13}{'ratio':>9}")
    alone = 0.0
    for number in (*NUMBERS, 64):
        spent = []
        for _ in range(9):
            engine.forget_others()
            engine.read(tokens[:128], Watch(), by=64)
            if number <= NUMBERS[-1]:
                for at in range(number):
                    engine.share(0, 1 + at)
                cells = [(tokens[128 + at], 128, 1 + at) for at in range(number)]
            else:
                cells = [(token, 128 + at, 0) for at, token in enumerate(tokens[128:])]
            started = time.process_time()
            engine.decode(cells, range(number))
            spent.append(time.process_time() - started)
            engine.forget(128)
        each = statistics.median(spent) / number
        alone = alone or each
        print(f"{number:>4}{1000 * each * number:>11.1f} ms{1000 * each:>10.2f} ms{alone / each:>8.2f}x")


if __name__ == "__main__":
    sys.exit(main())
