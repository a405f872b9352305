"""What only stands in for a secret: an example, a variable, a mask, a word that describes one.

The publish stage. Every rule asks here before it calls a value a secret, so that a note about passwords can be shared.
"""

# ruff: noqa: E501 - a pattern is read whole, and people write in every script

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

SPOKEN: Final = re.compile(
    r"example|sample|placeholder|change[-_ ]?(?:me|this|it)|dummy|redacted|removed|censored|insert|replace|"
    r"(?<![a-z])(?:your[-_ ]?|my[-_]|(?:the|some|any|a|an|new|old)[-_])(?:own|super|very|secret|api|app|access|auth|client|bot|strong|long|random|"
    r"pass|pwd|token|key|user|private|webhook|db|database|account|account|service|public)|"
    r"(?:secret|token|key|password|value|string)[-_ ]?(?:here|goes|value|placeholder)|"
    r"not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|to[-_ ]?be[-_ ]?|todo|foo[-_]?bar|lorem|deadbeef|hunter2x|"
    r"^(?:foo|bar|baz|qux|abc|xyz|test|tbd|n/?a|nil|null|none|undefined|true|false|string|str|secret|token|value|key|"
    r"password|passwd|pwd|pass|passphrase|postgres|mysql|root|admin|guest|username)$",
    re.IGNORECASE,
)
SHAPED: Final = re.compile(
    r"""[<\[({]+.*[>\])}]+$           # <token>, {{ token }}, [redacted]
    |\$\{?[A-Za-z_(]                 # $TOKEN, ${TOKEN}, $(pass show x)
    |%[A-Za-z_]+%?$|%\(?[a-z]        # %TOKEN%, %s
    |@[A-Za-z_]+@?$|:[a-z_]+$|--[a-z]|-[a-z]$
    |(?:process|os|env|ENV|config|settings|secrets|vault|self|this|params|props|options|args|request|req|ctx|user|data)[.\[]
    |[A-Za-z_][\w.]*\(.*$            # getpass(), f("x")
    |[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$    # settings.password
    |(?:new|await|lambda|function|import|require|return|if|else|not|null|None|True|False)\b
    |!\w|&\w+;|\\
    """,
    re.VERBOSE,
)
MASKED: Final = re.compile(r"[*•·●█▇.…#_-]{3,}|x{4,}|X{3,}|(.)\1{4,}")
RUNS: Final = ("0123456789", "abcdefghij", "9876543210", "qwertyuiop", "zyxwvutsrq")
MASK_SHARE: Final = 3  # of this many characters, one masked makes the rest a shape


def is_placeholder(value: str) -> bool:
    """Whether `value` only stands in for a secret.

    >>> [is_placeholder(each) for each in ("<token>", "$TOKEN", "xxxxxxxx", "your-api-key", "os.environ['X']")]
    [True, True, True, True, True]
    >>> is_placeholder("kT9-vbe2"), is_placeholder("correct horse")
    (False, False)
    """
    if SHAPED.match(value) or SPOKEN.search(value):
        return True
    masked = sum(len(match[0]) for match in MASKED.finditer(value))
    return masked * MASK_SHARE >= len(value) > 0 or is_run(value)


def is_run(value: str) -> bool:
    """Whether it counts up or down, or walks along the keyboard, for half of its length and eight characters.

    >>> is_run("ghp_0123456789abcdefghij"), is_run("123456"), is_run("k2j4h5k2j3h4")
    (True, False, False)
    """
    folded = value.lower()
    counted = 0
    for run in RUNS:
        for size in range(len(run), 4, -1):
            if any(run[start : start + size] in folded for start in range(len(run) - size + 1)):
                counted += size
                break
    return counted >= 8 and counted * 2 >= len(value)  # noqa: PLR2004 - as the docstring says


def entropy(value: str) -> float:
    """Shannon's entropy of its characters, in bits each.

    >>> entropy("aaaa"), entropy("abcd")
    (0.0, 2.0)
    """
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values()) + 0.0 if size else 0.0


def classes(value: str) -> int:
    """How many of these it has: small letters, capitals, digits, other characters."""
    return (
        any(each.islower() for each in value)
        + any(each.isupper() for each in value)
        + any(each.isdigit() for each in value)
        + any(not each.isalnum() for each in value)
    )
