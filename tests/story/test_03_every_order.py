"""3. It is no rare accident of one run: of all orders of calls, the shortest that loses is known.

Two Enactors, three plans, one generation kept. No time, no chance: the same agents, and every
order in which their calls can happen.
"""

from __future__ import annotations

from cascade.claims import Judge
from cascade.claims.endpoint_never_empty import EndpointNeverEmpty
from cascade.lab.explore.bounds import Bounds, agents, resources
from cascade.lab.explore.schedule import Schedule, parse
from cascade.lab.explore.stage import Stage
from cascade.lab.explore.telling import sentences
from tests.support.runs import explored, scenario

BOUNDS = Bounds(enactors=2, plans=3, keep=1)
SHORTEST = "dns-race:e2p3k1:fp3f2p3fa2p4b10a6b2"


def test_all_orders_are_known() -> None:
    found = explored(BOUNDS)
    assert (found.exhausted, found.states, found.transitions) == (True, 80776, 257208)


def test_the_shortest_way_to_lose_the_endpoint_has_34_calls() -> None:
    way = explored(BOUNDS).shortest["endpoint_never_empty"]
    assert str(Schedule("dns-race", (), BOUNDS, way)) == SHORTEST
    assert len(way) == 34


def test_played_again_it_loses_the_endpoint_with_its_last_call() -> None:
    """With a real store in place of the search's: what was found is what happens."""
    schedule = parse(SHORTEST)
    stage = Stage(resources(scenario(schedule.scenario), schedule.bounds), agents(BOUNDS))
    claim = EndpointNeverEmpty()
    stage.recorder.listen(Judge([claim]).see)
    stage.play(schedule.moves[:-1])
    assert claim.decided is None
    stage.move(schedule.moves[-1])
    assert claim.decided is not None
    assert (claim.decided.verdict, claim.decided.at_seconds) == ("violated", 33)
    told = list(sentences(stage))
    assert told[-1] == (
        "enactor-az2 deletes the tree dynamodb-000001; "
        "DNS now answers dynamodb with nothing: its root names dynamodb-000001"
    )
    stale = "enactor-az1 flips dynamodb to dynamodb-000001; it read the root as dynamodb-000003"
    assert any(said.startswith(f"{stale}, which is NEWER") for said in told)


def test_one_enactor_alone_never_loses_it() -> None:
    for plans in (2, 3):
        found = explored(Bounds(enactors=1, plans=plans, keep=0))
        assert found.exhausted
        assert "endpoint_never_empty" not in found.shortest


def test_nor_do_two_while_nothing_is_old_enough_to_be_cleaned_up() -> None:
    found = explored(Bounds(enactors=2, plans=2, keep=1))
    assert (found.exhausted, sorted(found.shortest)) == (True, ["generation_never_goes_back"])
