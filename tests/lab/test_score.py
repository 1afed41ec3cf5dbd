"""The score: what people did and when, beside AWS, from a small history told by hand."""

from __future__ import annotations

import pytest

from cascade.lab.score import LOOKED, People, changed_in, score
from cascade.model.policies.health import Off
from cascade.model.resources import DropletManager, Enactor
from tests.claims.tale import Tale
from tests.support.regions import (
    CHECKER,
    DROPLETS,
    ENDPOINT,
    HOST,
    HOUR,
    LAUNCHER,
    SHOP,
    Region,
)
from tests.support.runs import played

MINUTE = 60.0


def played_by_hand() -> Tale:
    """T0 at 1 h; a look 10 min later, the enactor paused after 20, repaired after 2 h."""
    tale = Region().enactor("enactor-az1").at(0.5 * HOUR)
    tale.write("kubectl-edit", "replace", tale.there["enactor-az1"].with_spec(keep_generations=9))
    tale.at(HOUR).answers(ENDPOINT, 1, empty=True)
    tale.at(HOUR + 10 * MINUTE).notes("kubectl", LOOKED, verb="get", kind="EndpointRecord")
    paused = tale.there["enactor-az1"].with_spec(paused=True)
    return tale.at(HOUR + 20 * MINUTE).write("kubectl-patch", "replace", paused)


def beats(tale: Tale, end: float) -> dict[str, float | None]:
    return {beat.name: beat.here for beat in score(tale.entries, end).beats}


def test_a_look_a_deed_and_a_repair_are_three_things() -> None:
    tale = played_by_hand().at(3 * HOUR).answers(ENDPOINT, 2)
    reached = score(tale.entries, 4 * HOUR)
    assert reached.emptied_at == HOUR
    assert [(b.name, b.here, b.aws) for b in reached.beats] == [
        ("looked", 10 * MINUTE, None),
        ("found", 20 * MINUTE, 50 * MINUTE),
        ("dns_back", 2 * HOUR, 157 * MINUTE),
        ("acted_at_a_host", None, 266 * MINUTE),
        ("leases_back", None, 340 * MINUTE),
    ]
    assert (reached.leases, reached.fewest_held, reached.deeds) == (20, 20, 1)


def test_what_was_done_before_anything_broke_is_no_find() -> None:
    tale = Region().enactor("enactor-az1").at(0.5 * HOUR)
    tale.write("kubectl-patch", "replace", tale.there["enactor-az1"].with_spec(paused=True))
    tale.at(HOUR).answers(ENDPOINT, 1, empty=True)
    assert beats(tale, 2 * HOUR)["found"] is None


def test_what_the_labs_own_agents_write_is_no_find() -> None:
    tale = Region().enactor("enactor-az1").at(HOUR).answers(ENDPOINT, 1, empty=True)
    tale.at(2 * HOUR).locks("enactor-az1", ENDPOINT).tree(ENDPOINT, 2, by="enactor-az1")
    assert beats(tale, 3 * HOUR)["found"] is None
    people = People()
    for entry in tale.entries:
        people.see(entry)
    assert not people.are("enactor-az1") and not people.are("dns") and people.are("kubectl-edit")


def test_leases_are_back_when_they_are_and_a_host_is_no_cause() -> None:
    tale = Region().outage().at(4 * HOUR)
    tale.write("kubectl", "delete", tale.there[HOST])
    tale.at(5 * HOUR).hold(*DROPLETS)
    reached = score(tale.entries, 6 * HOUR)
    here = {beat.name: beat.here for beat in reached.beats}
    assert (here["found"], here["acted_at_a_host"], here["leases_back"]) == (
        None,
        3 * HOUR,
        4 * HOUR,
    )
    assert (reached.fewest_held, reached.times_lost) == (0, 1)


def test_each_time_that_it_is_lost_counts() -> None:
    tale = Region().outage().at(4 * HOUR).answers(ENDPOINT, 2, empty=True)
    assert score(tale.entries, 5 * HOUR).times_lost == 2


def test_launches_that_were_refused_count_from_the_loss_on() -> None:
    tale = Region().with_others().says(LAUNCHER, over_limit=5)
    tale.at(HOUR).answers(ENDPOINT, 1, empty=True).at(2 * HOUR)
    tale.says(LAUNCHER, over_limit=6, no_capacity=30)
    assert score(tale.entries, 3 * HOUR).refused == 31
    assert score(Region().outage().entries, 3 * HOUR).refused is None, "nobody launches"


def test_of_a_day_with_load_balancers_their_errors_and_deeds_are_in_it() -> None:
    tale = Region().with_load_balancers().with_network().outage().at(4 * HOUR).hold(*DROPLETS)
    for minutes, offered, unreached in ((0, 100, 0), (5, 200, 50), (10, 300, 99), (15, 400, 99)):
        tale.at(4 * HOUR + minutes * MINUTE).says(SHOP, offered=offered, unreached=unreached)
    off = tale.there[CHECKER].with_spec(failover=Off())
    tale.write("kubectl-edit", "replace", off)
    reached = score(tale.entries, 6 * HOUR)
    here = {beat.name: (beat.here, beat.aws) for beat in reached.beats}
    assert list(here)[-5:] == [
        "nlb_errors_begin",
        "acted_at_checks",
        "nlb_errors_end",
        "network_normal",
        "recovered",
    ]
    assert here["nlb_errors_begin"] == (3 * HOUR, 342 * MINUTE)
    assert here["acted_at_checks"] == (3 * HOUR + 15 * MINUTE, 588 * MINUTE)
    assert here["nlb_errors_end"] == (3 * HOUR + 10 * MINUTE, 588 * MINUTE)
    assert (here["network_normal"][0], reached.deeds) == (None, 1)


def test_without_a_loss_there_is_no_beat() -> None:
    reached = score(Region().entries, HOUR)
    assert (reached.emptied_at, reached.beats) == (None, ())


def test_the_directors_runbook_has_a_score_too() -> None:
    """What AWS's people did at their times: the beats that are input are near theirs."""
    run = played("lease-collapse", 5)
    here = {beat.name: (beat.here, beat.aws) for beat in score(run.entries, run.ended_at).beats}
    for name in ("dns_back", "acted_at_a_host"):
        mine, theirs = here[name]
        assert mine == pytest.approx(theirs, abs=10 * MINUTE)
    assert here["looked"] == (None, None), "the director reads its view, which is no call"


def test_what_a_write_changed_is_told_in_a_few_words() -> None:
    before = Enactor.named("one", zone="az1")
    assert changed_in(before, before.with_spec(paused=True)) == "paused True"
    host = DropletManager.named("dwfm", zone="az1")
    limited = host.with_spec(queue_limit_items=7)
    assert changed_in(host, limited) == "queueLimitItems 7"
    assert changed_in(None, host) == ""
