"""The timeline: spans and moments from a small history told by hand."""

from __future__ import annotations

from cascade.edge.report.timeline import Answer, Span, timeline
from tests.claims.tale import Tale, serving

NAME = "dynamodb"


def test_what_dns_answers_and_since_when_it_is_empty() -> None:
    tale = Tale().record(NAME).answers(NAME, None).at(5).answers(NAME, 1)
    line = timeline(tale.at(20).answers(NAME, 1, empty=True).entries, 50)
    never, served, empty = line.answers[NAME]
    assert served == Answer(5, 20, NAME, 1, "dynamodb-000001", ("127.0.16.1",), False)
    assert [span.empty for span in (never, served, empty)] == [False, False, True]
    assert (empty.start, empty.end) == (20, 50)
    assert line.hostnames == {NAME: "dynamodb.us-east-1.cascade.lab"}


def test_a_plan_in_hand_its_waits_and_its_clean_up() -> None:
    tale = Tale().enactor("az1").plan(1, NAME).at(5).plan(2, NAME).picks_up("az1", 1)
    tale.at(6).backs_off("az1", NAME, "az2 holds it").at(20).notes("az1", "plan_applied")
    tale.at(21).notes("az1", "cleaned_up", kind="RecordTree", name="dynamodb-000001")
    line = timeline(tale.at(30).picks_up("az1", 2).entries, 40)
    assert line.plans == [(0.0, 1), (5.0, 2)]
    assert line.applying["az1"] == [Span(5, 20, "az1", 1), Span(30, 40, "az1", 2)]
    assert line.waits["az1"] == [Span(6, 16, "az1", text="at dynamodb: az2 holds it")]
    assert line.clean_ups["az1"] == [Span(21, 21, "az1", text="dynamodb-000001")]


def test_a_restart_forgets_its_back_off() -> None:
    tale = Tale().enactor("az1").picks_up("az1", 1).backs_off("az1", NAME, "az2 holds it")
    line = timeline(tale.at(3).picks_up("az1", 2).entries, 40)
    assert [(span.start, span.end) for span in line.waits["az1"]] == [(0, 3)]


def test_locks_and_flips() -> None:
    tale = serving(1).at(10).locks("enactor-az2", NAME).tree(NAME, 2)
    tale.at(12).flips("enactor-az2", NAME, 2).at(15).unlocks("enactor-az2", NAME)
    line = timeline(tale.entries, 20)
    assert line.locks[NAME][-1] == Span(10, 15, NAME, text="enactor-az2")
    first, second = line.flips
    assert (second.at, second.by, second.endpoint) == (12, "enactor-az2", NAME)
    assert first.old is None and second.old == first.new


def test_what_a_user_sees_outlives_the_repair() -> None:
    sight = {"endpoint": NAME, "addresses": (), "sees": "nothing (cached for 900 s more)"}
    tale = Tale().record(NAME).at(10).notes("probe", "user_sees", **sight)
    seen = sight | {"addresses": ("127.0.16.1",), "sees": "127.0.16.1"}
    line = timeline(tale.at(30).notes("probe", "user_sees", **seen).entries, 50)
    assert [(span.start, span.end, span.empty) for span in line.users[NAME]] == [
        (10, 30, True),
        (30, 50, False),
    ]
