"""Fills the site's templates with Jinja. An adapter of the site's `Pages` port.

Whatever a template is given is escaped, unless it says itself that it is HTML; a name that is not given is a defect,
never an empty place.
"""

from __future__ import annotations

from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from jinja2 import Environment


class Templates:
    """The templates that lie in the package."""

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """Fill the template of that file name."""
        return self._environment.get_template(template).render(values)

    def read(self, name: str) -> bytes:
        """Give a file that lies beside the templates, as it is."""
        return (self._folder / name).read_bytes()

    @property
    def _folder(self) -> Traversable:
        return resources.files("druthers.publish.site") / "pages"

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 -- only the site needs it

        return Environment(
            loader=FunctionLoader(lambda name: (self._folder / name).read_text(encoding="utf-8")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
