"""How output looks: a heading that is wider than its column is broken, and stands on it."""

from __future__ import annotations

from cascade.edge.cli.words import under


def test_a_heading_takes_no_more_room_than_what_is_below_it() -> None:
    lines = [["as it was", "154 (153-156)", "+40"], ["guarded", "-", ""]]
    assert under(["", "leases back, min after DNS", "saved, min"], lines).splitlines() == [
        "           leases back,   saved,",
        "           min after DNS  min",
        "as it was  154 (153-156)  +40",
        "guarded    -",
    ]


def test_a_long_word_is_not_broken_and_without_lines_the_headings_are_left() -> None:
    assert under(["", "amplification of all"], [["x", "1"]]).splitlines() == [
        "   amplification",
        "   of all",
        "x  1",
    ]
    assert under(["name", "cost"], []) == "name  cost"
