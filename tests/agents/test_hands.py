"""What people do with kubectl: each deed does that one thing, and says what it did."""

from __future__ import annotations

from typing import Any

from cascade.agents.hands import PERSON, Hands
from cascade.lab.calls import Call, CallCluster
from cascade.model.errors import PortError
from cascade.model.policies.droplet_manager import Lifo, QueueLimit
from cascade.model.policies.enactor import EveryWrite, Once
from cascade.model.policies.record import Monotonic, Off
from cascade.model.resources import DropletManager, Enactor, EndpointRecord
from cascade.model.resources.scenario import Step
from tests.support.worlds import World


def act(world: World, deed: str, *empty: str, **step: str) -> str:
    """Do it at once, call by call, on the world's store."""
    hands = Hands(CallCluster(lambda kind: None))
    fields: dict[str, Any] = {"observed": "EndpointEmpty", "after_seconds": 0, "do": deed} | step
    coroutine = getattr(hands, deed)(Step(**fields), empty)
    value: Any = None
    error: PortError | None = None
    while True:
        try:
            call: Call[Any] = coroutine.throw(error) if error else coroutine.send(value)
        except StopIteration as done:
            world.until(0)
            return str(done.value)
        value, error = None, None
        try:
            value = getattr(world.store, call.verb)(*call.args)
        except PortError as refused:
            error = refused


def enactors(*names: str, **spec: Any) -> World:
    world = World()
    for name in names:
        world.enactor(name, **spec)
    world.until(0)
    return world


def paused(world: World) -> dict[str, bool]:
    return {e.name: e.spec.paused for e in world.store.read_all(Enactor)}


def test_pause_and_resume_all_enactors_or_one() -> None:
    world = enactors("a", "b")
    assert act(world, "pause") == "paused a, b"
    assert paused(world) == {"a": True, "b": True}
    assert act(world, "resume", to="b") == "resumed b"
    assert paused(world) == {"a": True, "b": False}


def test_a_restarted_enactor_keeps_its_settings_and_forgets_its_progress() -> None:
    world = enactors("a", check="EveryWrite", paused=True)
    me = world.read(Enactor, "a")
    world.store.replace_status(me.with_status(last_applied=7, retries=3))
    assert act(world, "restart") == "restarted a"
    again = world.read(Enactor, "a")
    assert again.spec == me.spec
    assert (again.status.last_applied, again.status.retries) == (0, 0)


def test_the_root_is_pointed_at_the_newest_tree_without_rollback_and_lock() -> None:
    world = World()
    lock = {"holder": "a", "acquired_at_seconds": 0, "lease_seconds": 60}
    for endpoint in ("dynamodb", "dynamodb-fips"):
        root, rollback = {"tree": f"{endpoint}-000001", "generation": 1}, None
        world.record(endpoint, root=root, rollback=rollback or root, lock=lock)
        for generation in (5, 6):
            world.tree(generation, endpoint)
    untouched = world.read(EndpointRecord, "dynamodb-fips")
    said = act(world, "pointRootAtNewestTree", "dynamodb")
    assert said == "pointed dynamodb to dynamodb-000006"
    spec = world.read(EndpointRecord, "dynamodb").spec
    assert spec.root is not None
    assert (spec.root.generation, spec.root.set_by) == (6, PERSON)
    assert (spec.rollback, spec.lock) == (None, None)
    assert world.read(EndpointRecord, "dynamodb-fips") == untouched


def test_without_a_tree_there_is_nothing_to_point_at() -> None:
    world = World()
    world.record()
    assert act(world, "pointRootAtNewestTree", "dynamodb") == "found no tree to point a root at"


def test_fencing_is_set_for_all_records_or_one() -> None:
    world = World()
    world.record("dynamodb")
    world.record("dynamodb-fips")
    said = act(world, "setFencing", to="dynamodb", value="Monotonic")
    assert said == "set fencing of dynamodb to Monotonic"
    assert world.read(EndpointRecord, "dynamodb").spec.fencing is Monotonic()
    assert world.read(EndpointRecord, "dynamodb-fips").spec.fencing is Off()


def test_a_policy_is_set_by_the_name_of_its_field() -> None:
    world = enactors("a", "b")
    said = act(world, "setPolicy", to="b", policy="check", value="EveryWrite")
    assert said == "set check to EveryWrite for b"
    checks = {e.name: e.spec.check for e in world.store.read_all(Enactor)}
    assert checks == {"a": Once(), "b": EveryWrite()}
    said = act(world, "setPolicy", policy="cleanUp", value="KeepInFlight")
    assert said == "set cleanUp to KeepInFlight for a, b"


def test_with_its_kind_a_policy_or_a_number_of_a_droplet_manager_is_set_too() -> None:
    world = World()
    for name in ("one", "two"):
        world.store.create(DropletManager.named(name, zone="az1", droplets=0))
    said = act(world, "setPolicy", policy="DropletManager.order", value="Lifo")
    assert said == "set order to Lifo for one, two"
    said = act(world, "setPolicy", policy="DropletManager.workers", value="16", to="two")
    assert said == "set workers to 16 for two"
    found = [(m.spec.order, m.spec.workers) for m in world.store.read_all(DropletManager)]
    assert found == [(Lifo(), 1), (Lifo(), 16)]


def test_a_root_that_is_dropped_names_a_tree_that_does_not_exist() -> None:
    """So the endpoint answers with nothing, as after the race, until its root is set again."""
    world = World()
    world.dns(propagation_seconds=0)
    world.record(root=world.tree(1))
    world.record("never-served")
    world.until(1)
    assert act(world, "dropRoot") == "took the root of dynamodb away"
    world.until(2)
    record = world.read(EndpointRecord, "dynamodb")
    assert record.spec.root is not None and record.spec.root.set_by == PERSON
    assert (record.status.served, record.status.answers) == (record.spec.root, ())
    said = act(world, "pointRootAtNewestTree", "dynamodb")
    assert said == "pointed dynamodb to dynamodb-000001"
    world.until(3)
    assert world.read(EndpointRecord, "dynamodb").status.answers == ("192.0.2.1",)


def test_a_deed_is_done_anew_when_somebody_wrote_in_between() -> None:
    world = enactors("a")
    hands = Hands(CallCluster(lambda kind: None))
    step = Step(observed="EndpointEmpty", after_seconds=0, do="pause")
    coroutine = hands.pause(step, ())
    listed = world.store.read_all(coroutine.send(None).args[0])
    coroutine.send(listed)
    world.change(Enactor, "a", keep_generations=3)
    stale = listed[0].with_spec(paused=True)
    refused = refusal(world, stale)
    read_again = coroutine.throw(refused)
    write = coroutine.send(world.store.read(*read_again.args))
    world.store.replace(*write.args)
    spec = world.read(Enactor, "a").spec
    assert (spec.paused, spec.keep_generations) == (True, 3)


def refusal(world: World, stale: Enactor) -> PortError:
    try:
        world.store.replace(stale)
    except PortError as refused:
        return refused
    raise AssertionError("the store took a stale write")


def test_a_limit_is_set_at_every_droplet_manager_or_at_one() -> None:
    world = World()
    for name in ("dwfm-az1", "dwfm-az2"):
        world.store.create(DropletManager.named(name, zone="az1"))
    assert act(world, "setLimit", value="5") == "let 5 items wait at dwfm-az1, dwfm-az2"
    assert act(world, "setLimit", value="9", to="dwfm-az2") == "let 9 items wait at dwfm-az2"
    specs = [world.read(DropletManager, name).spec for name in ("dwfm-az1", "dwfm-az2")]
    assert [(spec.intake, spec.queue_limit_items) for spec in specs] == [
        (QueueLimit(), 5),
        (QueueLimit(), 9),
    ]


def test_a_droplet_manager_that_is_restarted_keeps_its_settings_and_no_enactor_is() -> None:
    world = enactors("enactor-az1")
    world.store.create(DropletManager.named("dwfm-az1", zone="az1", workers=7))
    before = world.read(DropletManager, "dwfm-az1")
    assert act(world, "restart", to="dwfm-az1") == "restarted dwfm-az1"
    after = world.read(DropletManager, "dwfm-az1")
    assert after.spec == before.spec
    assert int(after.resource_version) > int(before.resource_version), "it is another object"
    assert world.names(Enactor) == ["enactor-az1"] and len(world.writes(Enactor)) == 1
