"""The language model: which one is used, which others there are, and a line to fetch another with.

What is fetched is checked and kept for all vaults, and nothing is used unasked. A server is chosen on the command line,
which asks first whether notes may be sent to it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from druthers import wording as words
from druthers.tui.caring import ModelAdded, ModelsRead, add, read_models, to_copy, use
from druthers.tui.messages import Told
from druthers.tui.screens.page import Page
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import KnownModel, ModelChoice

HOW = "To have another one: its name on the hub, hf:OWNER/REPO/FILE.gguf, an https address, or a file here."
SERVER = "A server is chosen with `druthers model use ADDRESS`, which asks first: your notes would be sent there."


class ModelScreen(Page):
    """Where one chooses who writes the proposals."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "type", "Add", id="model.add"),
        Binding("y", "copy", "Copy the remedy", id="page.copy"),
    ]

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Language model")
        yield Static(id="used")
        yield OptionList(id="known")
        yield Static(HOW, id="how", markup=False)
        yield Input(placeholder="hf:OWNER/REPO/FILE.gguf", compact=True, id="source")
        yield Static(id="fetching", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read which models there are."""
        self._known: list[KnownModel] = []
        self._choice: ModelChoice | None = None
        self._fetching = False
        self.query_one(Input).cursor_blink = False
        self.query_one("#known").focus()
        self.in_thread(partial(read_models, self.desk.journal, self.post_message), "models")

    @property
    def remedy(self) -> str:
        """What to do about the model that is used."""
        return self._choice.remedy if self._choice is not None and self._choice.problem else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a remedy to copy only where something is wrong."""
        return bool(self.remedy) if action == "copy" else super().check_action(action, parameters)

    def failed(self, group: str, line: str) -> None:
        """Say it under the line; it can be tried again."""
        if group == "add":
            self._fetching = False
        self._tell(line)

    def action_type(self) -> None:
        """Go to the line."""
        self.query_one(Input).focus()

    def copied(self) -> str:
        """The command that mends what is wrong with the model."""
        return to_copy(self.remedy)

    def action_back(self) -> None:
        """Stop fetching; else go from the line to the list; else leave."""
        if self._fetching:
            self.workers.cancel_group(self, "add")
            self._fetching = False
            self._tell("Stopped. What came is kept: enter goes on there.")
        elif isinstance(self.focused, Input) and self._known:
            self.query_one("#known").focus()
        else:
            super().action_back()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        model = self._known[event.option_index]
        self._tell(f"Trying {model.name}…")
        name = None if model.origin == "bundled" else model.name
        self.in_thread(partial(use, self.desk.journal, self.post_message, name), "models")

    @on(Input.Submitted)
    def _wanted(self, event: Input.Submitted) -> None:
        source = event.value.strip()
        if not source or self._fetching:
            return
        if source.startswith(("http://", "https://")) and not source.partition("?")[0].lower().endswith(".gguf"):
            self._tell(SERVER)
            return
        self._fetching = True
        self._tell("Looking for it…  esc stops")
        self.in_thread(partial(add, self.desk.journal, self.post_message, source), "add", replace=True)

    @on(Told)
    def _comes_on(self, event: Told) -> None:
        if self._fetching:
            self._tell(f"{words.progress(event.progress)}…  esc stops")

    @on(ModelAdded)
    def _added(self, event: ModelAdded) -> None:
        self._fetching = False
        self.query_one(Input).value = ""
        self._tell(f"{event.model.name} is here. enter on it uses it.")
        self.query_one("#known").focus()
        self.in_thread(partial(read_models, self.desk.journal, self.post_message), "models")

    @on(ModelsRead)
    def _read(self, event: ModelsRead) -> None:
        self._known = [one for one in event.known if one.kind != "adapter"]
        if event.chosen and event.choice.origin == "environment":
            self._tell("From the next start on; this one uses what DRUTHERS_MODEL names.")
        elif event.chosen:
            self._tell(f"Proposals are written by {_name(event.choice)} from now on.")
        self._choice = event.choice
        self.query_one("#used", Static).update(_used(event.choice))
        known = self.query_one("#known", OptionList)
        at = known.highlighted
        known.clear_options()
        known.add_options([Option(_line(one)) for one in self._known])
        known.display = bool(self._known)
        known.highlighted = min(at or 0, len(self._known) - 1) if self._known else None
        if not self._known:
            self.query_one(Input).focus()
        self.refresh_bindings()

    def _tell(self, line: str) -> None:
        self.query_one("#fetching", Static).update(line)


def _name(choice: ModelChoice) -> str:
    return words.printable(choice.identity or choice.path or "none")


def _used(choice: ModelChoice) -> Content:
    """What is used, or what is wrong."""
    if choice.problem:
        lines = [
            Content.assemble(("mend  ", "$warning bold"), (choice.problem, "$foreground")),
            Content.styled(choice.remedy, "$accent"),
            Content.styled("Without one, proposals are made of your own words alone.", "$muted"),
        ]
        return Content("\n").join(lines)
    return Content.assemble(("Proposals are written by ", "$muted"), (_name(choice), "$foreground"), (".", "$muted"))


def _line(model: KnownModel) -> Content:
    """A model that can be chosen."""
    parts = [("used  ", "$success") if model.used else ("      ", ""), (words.printable(model.name), "$foreground")]
    facts = [f"{model.size / 1e6:,.0f} MB"] if model.size else []
    facts += [
        {"bundled": "comes with Druthers", "begun": "not all of it is here", "named": "named"}.get(
            model.origin, "added"
        )
    ]
    facts += [model.problem] if model.problem else []
    return Content.assemble(*parts, ("   " + ", ".join(facts), "$muted"))
