"""Vim's keys, for those who have them in their fingers: motions in lists and readers, and two modes in a text."""
