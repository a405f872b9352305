"""Letting numpy's linear algebra use AVX-512 on processors that have it and that OpenBLAS does not recognise.

OpenBLAS knows a processor by its model; one of AMD's that is newer, or that a virtual machine hides, gets the kernels
of 2013. Those of 2017 embed half as much again: on an EPYC, 39 passages a second and core in place of 26
(tests/benchmarks/embedders.py). They need what is asked for here, and nothing else. Intel's are left as they are.
"""

from __future__ import annotations

import os
import sys
from itertools import takewhile
from pathlib import Path
from typing import Final

_VARIABLE: Final = "OPENBLAS_CORETYPE"
_NEEDED: Final = frozenset({"avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"})
_TOLD: Final = Path("/proc/cpuinfo")


def choose_kernels(told: Path = _TOLD) -> None:
    """Set what OpenBLAS looks at when numpy is imported, unless it is set, or numpy is there already."""
    if _VARIABLE in os.environ or "numpy" in sys.modules:
        return
    try:
        with told.open(encoding="ascii", errors="replace") as lines:
            first = "".join(takewhile(str.strip, lines))  # one core's; they are alike
    except OSError:  # no Linux
        return
    if "AuthenticAMD" in first and set(first.split()) >= _NEEDED:
        os.environ[_VARIABLE] = "SkylakeX"
