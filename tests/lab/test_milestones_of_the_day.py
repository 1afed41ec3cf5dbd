"""Milestones of the day: network state and load balancers, from small histories told by hand."""

from __future__ import annotations

import pytest

from cascade.lab.course import course
from cascade.lab.failures import fronted, in_front, of_ec2_between
from cascade.lab.milestones import FITTED, INPUTS, LINKS, milestones
from cascade.model.policies.health import Automatic, Off
from cascade.model.resources import DependentService, EndpointRecord, Launcher
from tests.support.regions import (
    CHECKER,
    ENDPOINT,
    FRONT,
    FRONTS,
    HOUR,
    LAUNCHER,
    NETWORK,
    SERVICE,
    SHOP,
    Region,
)

MINUTE = 60.0


def found(tale: Region, end: float) -> dict[str, float | None]:
    return milestones(sorted(tale.entries, key=lambda entry: entry.at), end)


def late(*ages: float) -> Region:
    """A report every five minutes, an hour after T0: how old the oldest change is, in minutes."""
    tale = Region().with_network().outage().at(4 * HOUR)
    for number, age in enumerate(ages):
        tale.at(4 * HOUR + number * 300).says(NETWORK, oldest_seconds=age * MINUTE)
    return tale


def test_the_network_is_slow_when_a_change_is_older_than_ten_minutes_for_ten() -> None:
    assert found(late(5, 10, 10, 10, 5), 5 * HOUR)["network_slow"] is None, "no older"
    assert found(late(5, 11, 16, 5), 5 * HOUR)["network_slow"] == 4 * HOUR + 300
    assert found(late(5, 11, 5, 5), 5 * HOUR)["network_slow"] is None, "for five minutes"


def test_the_network_is_normal_when_it_is_as_before_for_ten_minutes() -> None:
    assert found(late(30, 30, 30), 5 * HOUR)["network_normal"] is None
    back = found(late(30, 30, 9, 30, 30, 8, 8, 8), 5 * HOUR)
    assert back["network_normal"] == 4 * HOUR + 5 * 300, "the first dip lasted five minutes"
    assert found(late(5, 5), 5 * HOUR)["network_normal"] is None, "it never was slow"


def test_a_slow_network_before_the_endpoint_is_lost_is_not_of_that_day() -> None:
    tale = Region().with_network()
    tale.at(60).says(NETWORK, oldest_seconds=900).at(1700).says(NETWORK, oldest_seconds=0)
    quiet = milestones(tale.entries, HOUR)
    assert quiet["network_slow"] is None, "nor is the first half hour of a day without a loss"
    tale.at(2000).says(NETWORK, oldest_seconds=900)
    assert milestones(tale.entries, HOUR)["network_slow"] == 2000
    tale.at(3000).says(NETWORK, oldest_seconds=0)
    assert milestones(tale.outage().entries, 4 * HOUR)["network_slow"] is None


def asked(*unreached: int, service: str = SHOP) -> Region:
    """A report of a hundred requests every five minutes, after the leases; so many fail."""
    tale = Region().with_load_balancers().outage()
    failed = 0
    for number, more in enumerate(unreached):
        failed += more
        offered = 100 * (number + 1)
        tale.at(4 * HOUR + (number + 1) * 300)
        tale.says(service, offered=offered, good=offered - failed, unreached=failed)
    return tale


def test_errors_of_load_balancers_begin_with_more_than_two_of_a_hundred_for_ten_minutes() -> None:
    end = 5 * HOUR
    assert found(asked(0, 2, 2, 2, 0), end)["nlb_errors_begin"] is None
    assert found(asked(0, 3, 0, 3, 0), end)["nlb_errors_begin"] is None, "for five"
    both = found(asked(0, 3, 3, 0, 9, 9, 0, 0), end)
    assert both["nlb_errors_begin"] == 4 * HOUR + 300
    assert both["nlb_errors_end"] == 4 * HOUR + 1800, "of the last time"


def test_errors_that_go_on_have_no_end() -> None:
    tale = asked(0, 3, 3)
    assert found(tale, 4 * HOUR + 900)["nlb_errors_end"] is None


def test_who_cannot_reach_the_lost_endpoint_is_not_counted_there() -> None:
    tale = asked(100, 100, 100, service=FRONT)
    run = course(tale.entries, 5 * HOUR)
    assert fronted(run) == {SHOP}
    assert found(tale, 5 * HOUR)["nlb_errors_begin"] is None
    assert set(in_front(run).values) == {0.0}


def test_a_service_that_fails_behind_its_load_balancers_is_no_error_of_theirs() -> None:
    tale = Region().with_load_balancers().outage()
    tale.at(4 * HOUR + 300).says(SHOP, offered=100, good=0)
    assert set(in_front(course(tale.entries, 5 * HOUR)).values) == {0.0}


def test_zones_that_leave_take_their_capacity_along() -> None:
    tale = Region().with_load_balancers().outage().at(4 * HOUR)
    tale.says(FRONTS[0], failed_over=True).at(4.5 * HOUR).says(FRONTS[1], healthy_targets=1)
    tale.at(5 * HOUR).says(FRONTS[0], failed_over=False)
    fronts = course(tale.entries, 6 * HOUR).fronts
    assert fronts.failovers == [4 * HOUR]
    assert [fronts.out.at(h * HOUR) for h in (3, 4, 5)] == [0, 1, 0]
    assert [fronts.serving.at(h * HOUR) for h in (3, 4, 4.5, 5)] == [12, 8, 5, 9]
    assert [fronts.removed_share().at(h * HOUR) for h in (3, 4, 5)] == pytest.approx([0, 1 / 3, 0])
    assert milestones(tale.entries, 6 * HOUR)["first_failover"] == 4 * HOUR


def test_switching_failover_off_and_relaxing_throttles_are_peoples_deeds() -> None:
    tale = Region().with_load_balancers().with_others().outage()
    checker = tale.there[CHECKER]
    tale.at(4 * HOUR).relaunch(0).at(4.5 * HOUR).relaunch(180)
    tale.at(5 * HOUR).relaunch(20).write("a-person", "replace", checker.with_spec(failover=Off()))
    tale.at(6 * HOUR).relaunch(40)
    tale.write("a-person", "replace", checker.with_spec(failover=Automatic()))
    said = milestones(tale.entries, 7 * HOUR)
    assert said["failover_off"] == 5 * HOUR
    assert said["throttles_relaxed"] == 6 * HOUR, "from nothing to 180 is where launches begin"
    assert {"failover_off", "throttles_relaxed"} <= INPUTS and not INPUTS & FITTED
    assert not set(LINKS) & INPUTS


def test_a_late_network_is_amiss() -> None:
    tale = late(30, 30, 30, 5, 5, 5)
    tale.at(4 * HOUR).hold(*[name for name in tale.there if name.startswith("droplet-")])
    tale.write("", "create", DependentService.named(SERVICE))
    assert found(tale, 6 * HOUR)["recovered"] == 4 * HOUR + 900


def test_how_long_an_instance_waits_for_its_network_is_said_zone_by_zone() -> None:
    tale = Region().with_others().asks("vm-1").at(100).runs("vm-1")
    tale.at(160).says("vm-1", network=("az2",)).at(1300).says("vm-1", network=("az1", "az2"))
    latency = course(tale.entries, HOUR).spreading.latency
    assert {zone: steps.values for zone, steps in latency.items()} == {"az2": [60], "az1": [1200]}


def test_errors_of_ec2_are_of_launches_and_of_the_service_behind_its_name() -> None:
    tale = Region().with_others()
    record = EndpointRecord.named("ec2", hostname="ec2.us-east-1.cascade.lab", role="Network")
    tale.write("", "create", record).write(
        "", "create", DependentService.named("api", endpoint="ec2")
    )
    tale.write("", "replace", Launcher.named(LAUNCHER, hostname=record.spec.hostname))
    tale.at(60).says("api", offered=60, good=30).says(SERVICE, launch_calls=40, launch_errors=20)
    tale.write("", "create", DependentService.named("other", endpoint=ENDPOINT))
    tale.says("other", offered=500, good=0)
    assert of_ec2_between(course(tale.entries, HOUR), 0, HOUR) == pytest.approx(0.5)
