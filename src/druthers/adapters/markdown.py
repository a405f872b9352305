"""Renders notes with markdown-it: CommonMark, tables, footnotes, tasks, and what Obsidian and Logseq write besides.

An adapter of the site's `Markdown` port. HTML in a note is never passed on: a few harmless tags are read as what they
mean, the rest is shown as text. Where a link leads is asked of the text's surroundings; none leads anywhere unasked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def
from mdit_py_plugins.tasklists import tasklists_plugin

from druthers.adapters.markdown_blocks import callouts, comment_block, line_breaks, tidy
from druthers.adapters.markdown_headings import headings
from druthers.adapters.markdown_inline import add_inline_rules
from druthers.adapters.markdown_links import links
from druthers.publish.site.ports import Asked, Html, Lead, Rendered

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

    from druthers.publish.site.ports import Around, Heading

DEEPEST: Final = 40  # lists and quotes in each other; deeper ones are shown as text
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class CommonMark:
    """Markdown as people's notes have it."""

    def __init__(self) -> None:
        made = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": DEEPEST})
        made.validateLink = _any_link  # type: ignore[method-assign] # `links` decides
        made.enable(["table", "strikethrough"])
        made.use(footnote_plugin).use(tasklists_plugin)
        made.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph", "reference"]})
        add_inline_rules(made)
        made.block.ruler.before("fence", "comment", comment_block, {"alt": ["paragraph", "blockquote", "list"]})
        for name, rule in (("callouts", callouts), ("line_breaks", line_breaks), ("headings", headings)):
            made.core.ruler.push(name, rule)
        made.core.ruler.push("leads", links)
        made.core.ruler.push("tidy", tidy)
        for name, rendering in _RENDERED.items():
            made.add_render_rule(name, rendering)
        self._made = made

    def render(self, text: str, around: Around) -> Rendered:
        """Render a note's text, without its frontmatter."""
        env: dict[str, Any] = {"around": around}
        if around.prefix:
            env["docId"] = around.prefix
        html = self._made.render(_clean(text), env)
        return Rendered(Html(html), tuple(env.get("outline", ())))

    def outline(self, text: str, title: str) -> tuple[Heading, ...]:
        """Give the headings as `render` would, without rendering."""
        env: dict[str, Any] = {"around": _Nowhere(title)}
        self._made.parse(_clean(text), env)
        return tuple(env.get("outline", ()))


class _Nowhere:
    """Surroundings in which no link leads anywhere."""

    level = 1
    prefix = ""

    def __init__(self, title: str) -> None:
        self.title = title

    def lead(self, asked: Asked) -> Lead | None:
        del asked
        return None

    def inset(self, asked: Asked) -> Html | None:
        del asked
        return None

    def tag(self, name: str) -> str | None:
        del name
        return None


def _footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001
    """A footnote, unless it stands in another: the plugin takes the inner one's end for the outer one's."""
    if state.env.get("in_footnote"):
        return False
    state.env["in_footnote"] = not silent
    try:
        return footnote_def(state, start_line, end_line, silent)
    finally:
        state.env["in_footnote"] = False


def _any_link(url: str) -> bool:
    del url
    return True


def _clean(text: str) -> str:
    """The text without the characters that no page may hold; a damaged one is shown as such."""
    return CONTROLS.sub("\ufffd", text) if CONTROLS.search(text) else text


# How tokens are written where markdown-it's own way would not do. What can be scrolled can be reached by key.


def _raw(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: Any) -> str:
    return tokens[at].content


def _table_open(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: Any) -> str:
    del tokens, at
    return '<div class="wide" role="region" aria-label="Table" tabindex="0">\n<table>\n'


def _table_close(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: Any) -> str:
    del tokens, at
    return "</table>\n</div>\n"


def _code(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
    written = (
        self.fence(tokens, at, options, env)
        if tokens[at].type == "fence"
        else self.code_block(tokens, at, options, env)
    )
    return written.replace("<pre>", '<pre tabindex="0">', 1)


def _footnotes_open(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: Any) -> str:
    del tokens, at
    return '<section class="footnotes" aria-label="Footnotes">\n<ol>\n'


def _footnote_back(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    name = self.rules["footnote_anchor_name"](tokens, at, options, env)
    below = tokens[at].meta.get("subId", 0)
    where = f"{name}:{below}" if below > 0 else name
    return f' <a href="#fnref{where}" class="back" aria-label="Back to the text">↩\ufe0e</a>'


_RENDERED: Final = {
    "shown": _raw,
    "table_open": _table_open,
    "table_close": _table_close,
    "fence": _code,
    "code_block": _code,
    "footnote_block_open": _footnotes_open,
    "footnote_anchor": _footnote_back,
}
