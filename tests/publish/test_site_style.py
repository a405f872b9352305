"""Whether everybody can read the pages: the colours that are used together, by day and by night, and in print."""

from __future__ import annotations

import re

import pytest

from druthers.adapters.templates import Templates

STYLE = Templates().read("style.css").decode()
TEXT = 4.5  # WCAG 2.2, 1.4.3
SIGN = 3.0  # 1.4.11: what is no text but must be seen
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "faint", "link", "been") for paper in ("paper", "sheet")),
    *((ink, "mark", TEXT) for ink in ("ink", "link", "been", "faint")),
    *(("edge", paper, SIGN) for paper in ("paper", "sheet")),
]


def schemes():
    """The colours by name: by day, by night, in print."""
    found = [
        dict(re.findall(r"--(\w+):\s*(#[0-9a-f]{3,6})\b", block)) for block in re.findall(r":root\s*{([^}]*)}", STYLE)
    ]
    day, night, print_ = [each for each in found if "paper" in each]
    return {"day": day, "night": day | night, "print": day | print_}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_as_it_should_be():
    assert round(contrast("#000", "#ffffff"), 1) == 21.0


@pytest.mark.parametrize("scheme", ["day", "night", "print"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_what_is_written_can_be_read(scheme, ink, paper, least):
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[paper]) >= least


def test_every_colour_stands_once():
    after = STYLE[STYLE.index("/* Links") :].replace(STYLE[STYLE.index("@media print") :], "")
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", after)
    named = set(re.findall(r"var\(--(\w+)\)", STYLE))
    assert named <= set(schemes()["day"]) | {"serif", "mono"}


def test_the_style_fetches_nothing():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "@font-face" not in STYLE
