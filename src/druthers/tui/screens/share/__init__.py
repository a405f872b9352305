"""The place where one shares: what is public, what a push would send, what the guard found, and whom one reads."""

from druthers.tui.screens.share.screen import ShareScreen

__all__ = ["ShareScreen"]
