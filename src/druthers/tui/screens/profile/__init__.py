"""The place Profile: what was learnt, the receipts of every number, and changing any of it."""

from druthers.tui.screens.profile.values import ProfileScreen

__all__ = ["ProfileScreen"]
