"""How far a view is behind, told by an agent's own writes as they come back to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cascade.edge.measures import Measures
from cascade.edge.operators.own_writes import OwnWrites
from cascade.edge.operators.seat import Views
from cascade.kube.client import ApiCall
from cascade.model.resources import Enactor, LoadBalancer
from tests.support.looker import balancer


class Told:
    """What a listener hears."""

    def __init__(self) -> None:
        self.behind: Callable[[], float] = lambda: -1.0
        self.delays: list[float] = []

    def called(self, call: ApiCall) -> None:
        raise AssertionError("nobody calls here")

    def watches(self, agent: str, kind: str, behind_seconds: Callable[[], float]) -> None:
        assert (agent, kind) == ("fleet", "LoadBalancer")
        self.behind = behind_seconds

    def delivered(self, agent: str, kind: str, seconds: float) -> None:
        self.delays.append(seconds)


class Fleet:
    """An agent that watches load balancers; `now` is its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told = Told()
        self.views = Views([LoadBalancer])
        measures = Measures()
        self.writes = OwnWrites("fleet", self.views, measures, lambda: self.now)
        measures.listen(self.told)  # later than the watch: it hears of that all the same

    def wrote(self, version: int, at: float) -> None:
        self.now = at
        self.writes.wrote("LoadBalancer", "lb-1", str(version))

    def sees(self, version: int, at: float) -> None:
        self.now = at
        body = balancer("lb-1")
        self.views.put(body.but(metadata=body.metadata.but(resource_version=str(version))))


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


def test_a_write_that_comes_back_says_how_late_it_was(fleet: Fleet) -> None:
    fleet.wrote(7, at=10.0)
    fleet.now = 10.2
    assert fleet.told.behind() == pytest.approx(0.2)
    fleet.sees(7, at=10.3)
    assert fleet.told.behind() == 0
    assert fleet.told.delays == [pytest.approx(0.3)]


def test_a_watch_that_is_faster_than_the_answer_is_not_behind(fleet: Fleet) -> None:
    fleet.sees(7, at=10.0)
    fleet.wrote(7, at=10.1)
    assert fleet.told.behind() == 0
    assert fleet.told.delays == [0.0]


def test_a_watch_that_is_dead_is_ever_further_behind_the_oldest_write(fleet: Fleet) -> None:
    fleet.sees(6, at=9.0)
    fleet.wrote(7, at=10.0)
    fleet.wrote(8, at=50.0)
    fleet.sees(6, at=60.0)
    fleet.now = 70.0
    assert fleet.told.behind() == 60


def test_a_newer_version_shows_the_older_one_too(fleet: Fleet) -> None:
    fleet.wrote(7, at=10.0)
    fleet.sees(9, at=12.0)
    assert fleet.told.behind() == 0
    assert fleet.told.delays == [2.0]


def test_an_object_that_was_deleted_meanwhile_is_not_waited_for(fleet: Fleet) -> None:
    fleet.sees(6, at=9.0)
    fleet.wrote(7, at=10.0)
    fleet.views.drop(
        LoadBalancer, "lb-1", fleet.views.by_kind["LoadBalancer"].get("lb-1").metadata.uid
    )
    assert fleet.told.behind() == 0
    assert fleet.told.delays == []


def test_what_the_agent_does_not_watch_says_nothing(fleet: Fleet) -> None:
    fleet.writes.wrote(Enactor.__name__, "enactor-az1", "7")
    assert fleet.told.behind() == 0
