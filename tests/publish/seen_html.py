"""What a browser makes of a page, as far as the tests ask: its elements, its text, and whether anything could run."""

from __future__ import annotations

from html.parser import HTMLParser

EMPTY = {"br", "hr", "img", "input", "meta", "link"}
TAGS = EMPTY | {
    *("html", "head", "title", "body", "header", "footer", "main", "nav", "section", "article", "aside", "div", "span"),
    *("p", "a", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "kbd", "sub", "sup"),
    *("mark", "u", "s", "b", "i", "em", "strong", "del", "ins", "small", "q", "table", "thead", "tbody", "tr", "th"),
    *("td", "details", "summary", "time", "audio", "video"),
}
ATTRIBUTES = {
    *("href", "src", "alt", "title", "id", "class", "lang", "dir", "rel", "type", "width", "height", "loading"),
    *("controls", "preload", "role", "tabindex", "datetime", "content", "name", "charset", "http-equiv", "disabled"),
    *("checked", "start", "style", "aria-label", "aria-labelledby", "aria-current"),
}
BLOCKS = {"p", "section", "article", "div", "ul", "ol", "pre", "table", "blockquote", "aside", "h1", "h2", "h3"}
STYLES = {"text-align:left", "text-align:right", "text-align:center"}
SCHEMES = ("http://", "https://", "mailto:", "tel:", "ftp:", "gemini:", "gopher:", "irc:", "ircs:", "xmpp:", "doi:")


class Page(HTMLParser):
    """A parsed page; making one fails where something is in it that no page may have."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        given = dict(attributes)
        assert len(given) == len(attributes), attributes
        for name, value in attributes:
            assert name in ATTRIBUTES, (tag, name)
            if name == "style":
                assert value in STYLES, value
        assert not (tag in BLOCKS and {"p", "a", "h1", "h2", "h3", "h4", "h5", "h6"} & set(self._open)), (
            tag,
            self._open,
        )
        self._reaches(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        self.elements.append((tag, given))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, tag

    def handle_data(self, data):
        if not {"title", "head"} & set(self._open):
            self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment is shown to whoever looks: {data!r}")

    def _reaches(self, tag, given):
        """Nothing but a link that a person follows leads out of the folder."""
        if src := given.get("src"):
            assert "//" not in src, src
            assert ":" not in src.partition("/")[0] or src.lower().startswith("data:image/"), src
        href = given.get("href")
        if href is None:
            return
        if tag == "a" and (":" in href.partition("/")[0].partition("#")[0] or href.startswith("//")):
            assert href.lower().startswith(SCHEMES), href
        elif tag == "link" and given.get("rel") != "canonical":
            assert "//" not in href, href

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such element."""
        return [given for name, given in self.elements if name == tag]
