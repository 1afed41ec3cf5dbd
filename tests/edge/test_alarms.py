"""Alarms: symptoms while a person plays, and nothing that gives the cause away."""

from __future__ import annotations

from cascade.edge.alarms import Alarms
from cascade.model.resources import DropletManager, Launcher
from tests.claims.tale import Tale

HOSTS = ("dwfm-az1", "dwfm-az2")


def told(tale: Tale, *looks: float) -> list[str]:
    """What is said of a tale, looked at whenever it goes on, and at these times after it."""
    lines: list[str] = []
    alarms = Alarms(lines.append)
    for entry in tale.entries:
        alarms.at(entry.at)
        alarms.see(entry)
    for at in looks:
        alarms.at(at)
    return lines


def hosts(tale: Tale, *, silent: tuple[str, ...] = (), queue: int = 0) -> Tale:
    for name in HOSTS:
        host = DropletManager.named(name, zone="az1")
        status = {"store_is_silent": name in silent, "queue_items": queue, "phase": "Working"}
        tale.write(name, "replace_status", host.with_status(**status))
    return tale


def test_a_region_that_is_well_says_nothing() -> None:
    assert told(hosts(Tale()).lease("droplet-1").lease("droplet-2"), 3600, 7200) == []


def test_the_first_host_without_the_store_and_the_last_that_has_it_again() -> None:
    tale = hosts(hosts(Tale().at(60), silent=HOSTS).at(120), silent=HOSTS[:1])
    assert told(hosts(tale.at(600))) == [
        "0:01:00 ALARM dwfm-az1 cannot reach the metadata store",
        "0:10:00 all hosts reach the metadata store again",
    ]


def test_missing_leases_are_told_now_and_then_until_there_are_none() -> None:
    tale = hosts(Tale().lease("droplet-1").lease("droplet-2"), queue=700)
    tale.at(1000).loses_lease("droplet-1", "StoreSilent")
    lost = told(tale, 1000, 1010, 1899, 1900)
    assert lost == [
        "0:16:40 ALARM 1 of 2 leases held, 1,400 items queued",
        "0:31:40 ALARM 1 of 2 leases held, 1,400 items queued",
    ]
    tale.at(2000).holds_lease("droplet-1")
    assert told(tale, 3000, 9000)[-1] == "0:50:00 all 2 leases are held"


def test_launches_that_are_refused_are_told_when_there_are_more() -> None:
    tale = Tale().lease("droplet-1").write("", "create", Launcher.named("launcher")).at(10)
    refusing = tale.there["launcher"].with_status(no_capacity=40, over_limit=2)
    tale.write("launcher", "replace_status", refusing)
    assert told(tale, 1000, 2000) == ["0:16:40 ALARM 42 launches were refused so far"]


def test_that_a_record_is_empty_is_for_the_player_to_find() -> None:
    tale = Tale().record("dynamodb").answers("dynamodb", 1).at(100)
    assert told(tale.answers("dynamodb", 1, empty=True), 3600) == []
