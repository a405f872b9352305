"""The terminal app: it draws what the journal knows and passes on what the person does.

A front end beside the command line. It speaks to the core through `tui.ports.Journal` alone, keeps every slow call in
a thread worker, and holds no rule of its own about notes, proposals or ratings.
"""
