"""The place where one recognises: proposals, what they rest on, and what one thinks of them."""

from druthers.tui.screens.propose.screen import ProposeScreen

__all__ = ["ProposeScreen"]
