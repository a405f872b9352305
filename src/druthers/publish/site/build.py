"""Makes the pages: one for each note and tag, the days, all titles, the feed. The order of the work, and no words.

The publish stage. The same notes give the same bytes, on any day and any machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from druthers.publish.site import addresses, feed, lists
from druthers.publish.site.addresses import below, between
from druthers.publish.site.linking import Here, Places
from druthers.publish.site.writing import tag_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.publish.site.ports import Markdown, Pages
    from druthers.publish.site.writing import Garden, Writing

HOME, DAYS, TITLES, TAGS, FEED, LOST = "index.html", "days.html", "titles.html", "tags.html", "feed.xml", "404.html"
STYLE, ICON = "style.css", "icon.svg"
FRONT = ("index.md", "home.md", "readme.md")  # a note that introduces the others, if it lies above them all
CONTENTS = 4  # headings from which on a page lists them


class Site:
    """All pages of a garden, made one after the other; then `files` are those that they show, with their addresses."""

    def __init__(self, garden: Garden, markdown: Markdown, pages: Pages) -> None:
        self._garden = garden
        self._markdown = markdown
        self._pages = pages
        self._back = garden.back()
        self._tagged = garden.tags()
        self._spelling = lists.spelling(garden)
        stems = {_stem(path): path for path in sorted(garden.writings)}
        both = {path: _stem(path) if stems[_stem(path)] == path else path for path in garden.writings}
        where = addresses.pages("notes", both.values())
        self._places = Places(
            garden,
            {path: where[name] for path, name in both.items()},
            addresses.pages("tags", self._tagged),
            addresses.files("files", garden.files),
            markdown,
        )

    @property
    def files(self) -> dict[str, str]:
        """The files that the pages made so far show or link to, and where each lies on the site."""
        return {path: self._places.files[path] for path in sorted(self._places.shown)}

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Every page with its address, the notes first."""
        dated = lists.newest_first(self._garden)
        beside = {
            writing.path: (later, earlier)
            for later, writing, earlier in zip([None, *dated], dated, [*dated[1:], None], strict=False)
        }
        for path in sorted(self._garden.writings):
            yield self._note(self._garden.writings[path], *beside.get(path, (None, None)))
        for key, found in self._tagged.items():
            yield self._tag(key, found)
        yield self._page(TAGS, "tags.html", title="Tags", tags=self._tag_list(TAGS))
        for year, months in lists.by_year(dated).items():
            address = _year(year)
            listed = [(name, self._days(address, days)) for name, days in months]
            yield self._page(address, "year.html", title=year, months=listed)
        yield self._page(DAYS, "days.html", title="Days", years=self._years(DAYS, dated), undated=self._undated())
        letters = [(letter, self._items(TITLES, some)) for letter, some in lists.by_letter(self._garden)]
        yield self._page(TITLES, "titles.html", title="All notes", letters=letters)
        yield self._home(dated)
        yield self._page(LOST, "404.html", title="Not here", lost=True)
        yield FEED, feed.atom(self._places, self._markdown, self._pages, dated, FEED).encode("utf-8", "replace")
        yield STYLE, self._pages.read(STYLE)
        yield ICON, self._pages.read(ICON)

    def _note(self, writing: Writing, later: Writing | None, earlier: Writing | None) -> tuple[str, bytes]:
        address = self._places.pages[writing.path]
        rendered = self._markdown.render(writing.text, Here(self._places, writing, address, title=writing.title))
        tags = {tag_key(tag): tag for tag in writing.tags}
        highest = min((each.level for each in rendered.headings), default=1)
        return self._page(
            address,
            "note.html",
            title=lists.shown(writing.title),
            language=writing.language,
            day=lists.day(writing),
            tags=[
                (lists.shown(tags[key]), between(address, self._places.tags[key]))
                for key in sorted(tags)
                if key in self._places.tags
            ],
            body=rendered.html,
            contents=[each for each in rendered.headings if each.level <= highest + 1]
            if len(rendered.headings) >= CONTENTS
            else [],
            back=self._items(address, self._back.get(writing.path, [])),
            later=self._items(address, [later] if later else []),
            earlier=self._items(address, [earlier] if earlier else []),
        )

    def _tag(self, key: str, found: list[Writing]) -> tuple[str, bytes]:
        address = self._places.tags[key]
        within = [each for each in self._tagged if each.startswith(f"{key}/") and "/" not in each[len(key) + 1 :]]
        dated = lists.newest_first(self._garden, found)
        undated = [each for each in found if each.day is None]
        return self._page(
            address,
            "tag.html",
            title=f"#{self._spelling[key]}",
            count=len(found),
            within=self._tag_list(address, within),
            days=self._days(address, lists.by_day(dated)),
            undated=self._items(address, lists.by_title(undated)),
        )

    def _home(self, dated: list[Writing]) -> tuple[str, bytes]:
        front = next((self._garden.writings[path] for path in self._fronts()), None)
        intro = None
        if front is not None:
            intro = self._markdown.render(front.text, Here(self._places, front, HOME, title=front.title)).html
        recent = dated[: lists.RECENT]
        undated = [each for each in self._undated() if len(self._garden.writings) - len(dated) <= lists.MOST]
        return self._page(
            HOME,
            "home.html",
            title="",
            intro=intro,
            language=front.language if front else "",
            days=self._days(HOME, lists.by_day(recent)),
            years=self._years(HOME, dated) if len(dated) > len(recent) else [],
            undated=undated,
            notes=len(self._garden.writings),
        )

    def _fronts(self) -> list[str]:
        found = {path.lower(): path for path in sorted(self._garden.writings) if "/" not in path}
        return [found[name] for name in FRONT if name in found]

    def _page(self, address: str, template: str, **values: object) -> tuple[str, bytes]:
        """A page with what all of them have."""
        root = urlsplit(self._garden.url).path if values.pop("lost", False) else ""  # it is shown at any address
        places = {"home": HOME, "days": DAYS, "titles": TITLES, "tags": TAGS, "feed": FEED}
        places |= {"style": STYLE, "icon": ICON}
        to = {name: below(root, target) if root else between(address, target) for name, target in places.items()}
        common: dict[str, Any] = {
            "site": lists.shown(self._garden.title),
            "to": to,
            "here": {HOME: "home", DAYS: "days", TITLES: "titles", TAGS: "tags"}.get(address, ""),
            "has_tags": bool(self._tagged),
            "has_days": any(each.day for each in self._garden.writings.values()),
            "canonical": below(self._garden.url, address) if self._garden.url and template != LOST else "",
            "language": "",
        }
        return address, self._pages.fill(template, common | values).encode("utf-8", "replace")

    def _items(self, address: str, writings: list[Writing]) -> list[lists.Item]:
        return [
            lists.Item(lists.shown(each.title), between(address, self._places.pages[each.path]), lists.day(each))
            for each in writings
        ]

    def _days(
        self, address: str, days: list[tuple[lists.Day, list[Writing]]]
    ) -> list[tuple[lists.Day, list[lists.Item]]]:
        return [(day, self._items(address, some)) for day, some in days]

    def _years(self, address: str, dated: list[Writing]) -> list[tuple[str, str, int]]:
        return [
            (year, between(address, _year(year)), sum(len(some) for _, days in months for _, some in days))
            for year, months in lists.by_year(dated).items()
        ]

    def _undated(self) -> list[lists.Item]:
        return self._items(HOME, lists.by_title([each for each in self._garden.writings.values() if each.day is None]))

    def _tag_list(self, address: str, keys: list[str] | None = None) -> list[tuple[str, str, int]]:
        return [
            (self._spelling[key], between(address, self._places.tags[key]), len(self._tagged[key]))
            for key in (self._tagged if keys is None else keys)
        ]


def _stem(path: str) -> str:
    low = path.lower()
    return next((path[: -len(ending)] for ending in (".md", ".markdown") if low.endswith(ending)), path)


def _year(year: str) -> str:
    return f"days/{year}.html"
