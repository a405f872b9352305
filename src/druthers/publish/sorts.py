"""The sorts of rules that a line may be asked, as bits; the sieve says which, so that the others are not run.

The publish stage.
"""

from __future__ import annotations

from typing import Final

PASSWORDS: Final = 1
CODES: Final = 2
NAMED: Final = 4
CARRIERS: Final = 8
PERSONAL: Final = 16  # these five have words of their own, in their modules' `GATES`
LONG: Final = 32  # a long run of letters and digits
ROWS: Final = 64  # a row of small words
ALL: Final = 127
