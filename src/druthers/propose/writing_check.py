"""Whether a language model may write steps freely: it is tried on a fixed set of lines, and measured.

Before the sources. It writes a step for each line, which must pass the rules; it is asked which of two steps is better,
a good one and a poor one, both ways round; and where it tells how likely a text is, a line's own step must be likelier
after it than another line's. The bundled model writes in fair form (18 of 28 pass) and tells a step of the line from
another's (27), but not a good one from a poor one (0, where chance is 7): that is why it may not.
"""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from druthers.disk import unfinished, write_flushed
from druthers.errors import ModelError
from druthers.models import Progress
from druthers.propose.ports import Ask
from druthers.propose.prompt import TASK, WORKED, asked
from druthers.propose.sources.writer import as_prompt, ask, written
from druthers.propose.window import Part
from druthers.propose.writing import tidy
from druthers.propose.writing_lines import CASES
from druthers.propose.writing_rules import answer, choice, failures

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from druthers.propose.ports import Completion, Embedder, LanguageModel, Turn

STAGE: Final = "check writing"
VERSION: Final = "1"  # of the set and of the rules: another one is another check
FILE: Final = "writing-checks.json"
ENOUGH: Final = 0.8  # of the steps written, that must pass
RIGHT: Final = 0.75  # of the choices, that must be the better step both ways round
OWN: Final = 0.9  # of the lines, whose own step must be likelier than another's
AT_ONCE: Final = 8
SAMPLE: Final = 5
ROOM: Final = 120  # tokens for what is written, and for the marks of a template
OTHER_MODEL: Final = "Choose another model with `druthers model use PATH`."
LETTER: Final = 4  # tokens of an answer, at most
SECONDS: Final = 60.0  # for each lot written or scored at once


@dataclass(frozen=True, slots=True)
class WritingCheck:
    """What came of a check, in numbers of the set's `lines`.

    For so many the step that was written `passed`, the better step was `chosen`, and the line's `own` step was likelier
    than another's (None for a model that cannot say). `failures` counts why steps did not pass; `sample` are some lines
    with what was written for them.
    """

    model: str
    version: str
    lines: int
    passed: int
    chosen: int
    own: int | None
    failures: dict[str, int]
    sample: tuple[tuple[str, str], ...] = ()

    @property
    def may_write(self) -> bool:
        """Whether the model may write freely."""
        shares = (self.passed, ENOUGH), (self.chosen, RIGHT), (self.lines if self.own is None else self.own, OWN)
        return self.lines > 0 and all(number >= share * self.lines for number, share in shares)

    @property
    def said(self) -> str:
        """The result in plain words, on one line."""
        own = "" if self.own is None else f", {self.own} times found the line's own step likelier"
        return (
            f"{'yes' if self.may_write else 'no'}: of {self.lines} lines it wrote a step that holds for {self.passed},"
            f" told a good step from a poor one for {self.chosen}{own}"
        )


# Known without a check, as it is what a fresh machine has: measured with these rules.
BUNDLED: Final = WritingCheck(
    "SmolLM2-135M-Instruct.Q4_1.gguf 98362432 10aa646aae61", VERSION, lines=28, passed=18, chosen=0, own=27, failures={}
)


def check_steps(
    model: LanguageModel, embedder: Embedder, folder: Path | None = None
) -> Generator[Progress, None, WritingCheck]:
    """Try the model on the set and return what came of it; keep that in `folder`, where one is given.

    Yields `Progress` of the stage "check writing". Raises `ModelError` and `EmbedderError`; then nothing is kept.
    """
    yield Progress(STAGE, 0, 4 * len(CASES))
    model.load()
    embedder.load()
    able = model.abilities()
    prompts = [_prompt(case.line, chats=able.chats) for case in CASES]
    if max(model.count([as_prompt(each) for each in prompts])) + ROOM > able.context:
        raise ModelError(f"It holds {able.context} tokens at once, too few for the trial.", OTHER_MODEL)
    asks = [ask(each, 0, temperature=0.0) for each in prompts]
    texts = [tidy(done) for done in (yield from _all(model, asks, 0))]
    asks = [
        Ask(choice(case.line, *two, chats=able.chats), LETTER, 0.0, 0, stop=("\n",))
        for case in CASES
        for two in ((case.good, case.poor), (case.poor, case.good))
    ]
    answers = [answer(done.text) for done in (yield from _all(model, asks, len(CASES)))]
    failed = failures(texts, embedder)
    result = WritingCheck(
        model=model.identity,
        version=VERSION,
        lines=len(CASES),
        passed=len(CASES) - failed.total(),
        chosen=sum(two == ("A", "B") for two in zip(answers[::2], answers[1::2], strict=True)),
        own=(yield from _own(model)) if able.scores else None,
        failures=dict(failed),
        sample=tuple((case.line, text) for case, text in zip(CASES[:SAMPLE], texts[:SAMPLE], strict=True)),
    )
    if folder is not None:
        _keep(folder / FILE, result)
    return result


def remembered(folder: Path | None, identity: str) -> WritingCheck | None:
    """What came of the check of a model, as it was kept in `folder`; None when it was not checked by these rules.

    Of the bundled model it is known, wherever it was not checked.
    A file that cannot be read counts for nothing: it is derived, and the check can be done again.
    """
    found = _kept(folder / FILE).get(identity) if folder is not None else None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        return BUNDLED if identity == BUNDLED.model else None
    try:
        return WritingCheck(**{**found, "sample": tuple((line, text) for line, text in found["sample"])})
    except (TypeError, ValueError, KeyError):
        return None


def _prompt(line: str, *, chats: bool) -> str | tuple[Turn, ...]:
    worked = [Part("worked", *each) for each in WORKED]
    return asked([Part("task", TASK), *worked, Part("line", line)], chats=chats)


def _all(model: LanguageModel, asks: Sequence[Ask], before: int) -> Generator[Progress, None, list[Completion]]:
    """All that the model writes, some at once."""
    found: list[Completion] = []
    for at in range(0, len(asks), AT_ONCE):
        with closing(written(model, asks[at : at + AT_ONCE], SECONDS)) as steps:
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    found += end.value
                    break
        yield Progress(STAGE, before + len(found), 4 * len(CASES))
    return found


def _own(model: LanguageModel) -> Generator[Progress, None, int]:
    """After how many lines their own good step is likelier, per token, than that of the next line."""
    own = 0
    for at, case in enumerate(CASES):
        asked_for = as_prompt(_prompt(case.line, chats=False))
        steps = (case.good, CASES[(at + 1) % len(CASES)].good)
        good, other = model.score_many([(asked_for, f" {step}") for step in steps], limit_seconds=SECONDS)
        own += good > other
        yield Progress(STAGE, 3 * len(CASES) + at + 1, 4 * len(CASES))
    return own


def _kept(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(path: Path, result: WritingCheck) -> None:
    """Keep a result beside those of other models; where that cannot be, the check is done again some day."""
    everything = {**_kept(path), result.model: asdict(result)}
    data = json.dumps(everything, ensure_ascii=False, indent=1).encode()
    with suppress(OSError):
        write_flushed(new := unfinished(path), data)
        new.replace(path)
