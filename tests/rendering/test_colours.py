"""The colours all pages share, against WCAG's contrast for text (AA: 4.5 to 1)."""

import re

import pytest

from grader.rendering import stylesheet

PAIRS = [
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("paper", "ground", "wash")),
    *((tone, f"{tone}-wash") for tone in ("good", "part", "bad", "open")),
    *((tone, "paper") for tone in ("good", "part", "bad", "open")),
    *((tone, "wash") for tone in ("good", "part", "open")),
]


def _themes() -> dict[str, dict[str, str]]:
    light, dark, *_ = re.findall(r":root \{(.*?)\}", stylesheet(), re.DOTALL)
    colours = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return {"light": colours[0], "dark": colours[0] | colours[1]}


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(theme, ink, ground):
    colours = _themes()[theme]
    darker, lighter = sorted(_luminance(colours[name]) for name in (ink, ground))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_themes_set_the_same_colours():
    light, dark = _themes().values()
    assert set(light) == set(dark)
    assert len(light) > 15
