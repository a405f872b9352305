"""The vault: markdown files in two git repositories, each save a commit. Visibility is a place, not a flag.

Takes drafts, gives notes; the notes are canonical. What others wrote is read as it is and never rewritten.
This package's names are imported from its modules, so that quick capture loads only what it needs.
"""
