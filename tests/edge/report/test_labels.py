"""Words on a time axis: none hides another, and a mark's line goes through no other's words."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cascade.edge.report.labels import Label, Placed, placed

LETTER, LEFT, RIGHT = 6.0, 100.0, 1000.0


def rows(*labels: Label) -> dict[str, tuple[int, bool]]:
    found = placed(labels, LETTER, LEFT, RIGHT)
    return {one.label.text: (one.row, one.leftwards) for one in found}


def test_words_that_have_room_stand_beside_their_mark() -> None:
    assert rows(Label(100, "first"), Label(400, "second")) == {
        "first": (0, False),
        "second": (0, False),
    }


def test_words_in_the_way_of_the_next_mark_stand_farther_out() -> None:
    found = rows(Label(100, "a long story"), Label(130, "another"), Label(140, "third"))
    assert found == {"third": (0, False), "another": (1, False), "a long story": (2, False)}


def test_words_go_to_the_left_where_the_page_ends() -> None:
    assert rows(Label(980, "the end of it"))["the end of it"] == (0, True)


def test_words_too_long_for_both_sides_are_placed_all_the_same() -> None:
    assert rows(Label(150, "x" * 200))["x" * 200] == (0, False)


places = st.integers(100, 1000).map(float)
many = st.lists(st.builds(Label, places, st.text("abc", min_size=1, max_size=40)), max_size=16)


@given(many)
def test_no_text_hides_another(labels: list[Label]) -> None:
    found: list[Placed] = placed(labels, LETTER, LEFT, RIGHT)
    assert len(found) == len(labels)
    for one, other in itertools.combinations(found, 2):
        assert not one.hides(other)
