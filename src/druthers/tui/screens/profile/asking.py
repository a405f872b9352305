"""What it would ask: a suspected change, where two heads part, what it would learn the most from, or how to begin.

One question at a time; an answer is one key, leaving it open costs nothing, and each answer can be taken back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers import wording as words
from druthers.tui.deeds import Deed
from druthers.tui.screens.page import Page
from druthers.tui.screens.profile.messages import Answered, Asked
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import About, Question
    from druthers.tui.ports import Desk

THINKING: Final = "Looking for what is worth asking…"
NOTHING: Final = "Nothing is worth asking now. What you rate tells it more."
NO_PRINCIPLE: Final = "There is no principle left that it could ask about."
SKIPPED: Final = "Skipped; it is not asked again for a month."
WRITE: Final = "Noted. Write about it while it is fresh."
BROUGHT_UP: Final[tuple[About, ...]] = ("change", "conflict")


class QuestionScreen(Page):
    """Where it asks; `about` lets it ask of one kind alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                f"{given}", f"answer({given})", "Answer", key_display="1-5", show=given == 1, id=f"question.{given}"
            )
            for given in range(1, 6)
        ),
        Binding("x", "skip", "Skip", id="question.skip"),
    ]

    def __init__(self, desk: Desk, about: About | None = None) -> None:
        super().__init__(desk)
        self._about = about
        self._question: Question | None = None
        self._been: set[tuple[str, ...]] = set()
        self._said = ""

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("What it would ask")
        yield Static(id="question", markup=False)
        yield Choices(id="choices", markup=False)
        yield Static(THINKING, id="because", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Find the first question in a thread."""
        self._next()

    def failed(self, group: str, line: str) -> None:
        """Say it where the question would be."""
        del group
        self.query_one("#because", Static).update(line)
        self.query_one(Choices).disabled = False

    def changed(self, paths: frozenset[str]) -> None:
        """An answer was taken back: it may be asked anew."""
        if not paths:
            self._been.clear()
            self._said = ""
            self._next()

    def copied(self) -> str:
        """The question."""
        return self._question.text if self._question else ""

    def action_answer(self, number: int) -> None:
        """Give the answer with this number."""
        question = self._question
        if question is not None and number <= len(question.choices):
            self._give(question, question.choices[number - 1])

    def action_skip(self) -> None:
        """Leave it unanswered."""
        if self._question is not None:
            self._give(self._question, None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.action_answer(event.option_index + 1)

    @on(Asked)
    def _show(self, event: Asked) -> None:
        self._question = question = event.question
        choices = self.query_one(Choices)
        choices.disabled = False
        choices.clear_options()
        choices.display = question is not None
        self.query_one(TopLine).fact = words.count(event.left, "short question") if event.left else ""
        self.query_one("#question", Static).update(self._text(question))
        why = f"Asked because {question.because}" if question else ""
        self.query_one("#because", Static).update(why)
        if question is not None:
            self._been.add((question.about, *question.subjects))
            choices.add_options([Option(f"{at}  {choice}") for at, choice in enumerate(question.choices, 1)])
            choices.highlighted = 0
            choices.focus()

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        self._said = event.said
        self._next()

    def _text(self, question: Question | None) -> Content:
        lines = [(self._said, "$muted"), ("\n\n" if self._said else "", "")]
        if question is None:
            return Content.assemble(*lines, (NO_PRINCIPLE if self._about == "principle" else NOTHING, "$foreground"))
        first, *rest = (words.printable(line) for line in question.text.split("\n"))
        return Content.assemble(*lines, (first, "$foreground bold"), *((f"\n{line}", "$foreground") for line in rest))

    def _next(self) -> None:
        self._question = None
        self.query_one(Choices).display = False
        self.query_one("#because", Static).update(THINKING)
        self.in_thread(self._find, "question", replace=True)

    def _give(self, question: Question, choice: str | None) -> None:
        self._question = None  # once
        self.query_one(Choices).disabled = True
        self.in_thread(partial(self._answer, question, choice), "answer")

    def _find(self) -> None:
        """What the person must be asked comes first; who said nothing yet begins with the short questions."""
        journal = self.desk.journal
        profile = journal.profile()
        waits: dict[About, object] = {"change": profile.change, "conflict": profile.conflicts}
        for about in [self._about] if self._about else [each for each in BROUGHT_UP if waits[each]]:
            found = journal.question(about=about)
            if found is not None and self._new(found):
                self.post_message(Asked(found))
                return
        if self._about:
            self.post_message(Asked(None))
            return
        begin = [] if profile.ratings else [each for each in journal.onboarding() if self._new(each)]
        if begin:
            self.post_message(Asked(begin[0], len(begin)))
            return
        found = journal.question(now=True)
        self.post_message(Asked(found if found is not None and self._new(found) else None))

    def _new(self, question: Question) -> bool:
        return (question.about, *question.subjects) not in self._been

    def _answer(self, question: Question, choice: str | None) -> None:
        events = self.desk.journal.answer(question.id, choice)

        def back() -> str:
            self.desk.journal.forget(*events)
            return "Your answer is taken back, as if it had never been."

        self.desk.deeds.done(Deed(f"answered: {choice}" if choice else "skipped a question", back))
        said = WRITE if choice and question.about == "conflict" else f"Noted: {choice}. u takes it back."
        self.post_message(Answered(said if choice else SKIPPED))


class Choices(OptionList):
    """What can be answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", id="question.choose"),
        Binding("j", "cursor_down", "Down", show=False, id="list.down"),
        Binding("k", "cursor_up", "Up", show=False, id="list.up"),
    ]
