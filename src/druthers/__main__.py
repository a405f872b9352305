"""`python -m druthers` is the command `druthers`."""

from __future__ import annotations

from druthers.cli.main import main

if __name__ == "__main__":
    main()
