"""Metrics of a whole lab: each is fed, well named, and says what the history says."""

from __future__ import annotations

import subprocess
from typing import NamedTuple

import pytest
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.samples import Sample

from cascade.edge.embedded import Lab
from cascade.edge.metrics import Metrics
from cascade.edge.metrics.catalogue import METRICS
from cascade.edge.metrics.serving import serving
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import Enactor
from cascade.model.resources.scenario import Template
from tests.claims.tale import serving as served
from tests.edge.metrics.reading import Reading
from tests.support import tools
from tests.support.live import in_virtual_time, race, until

WORDS = {
    "agent", "endpoint", "claim", "verdict", "kind", "verb", "outcome", "event", "reason",
    "lease", "scenario", "seed", "driver", "preset", "phase", "evidence", "operation",
    "front_end", "balancer",
}  # fmt: skip
BEHIND = {
    "owner": "shop",
    "load_balancer": "lb-az1",
    "endpoint": "dynamodb",
    "instance": "shop-00001",
    "zone": "az1",
}
ELECTED = {"cascade_lease_held"}  # only where the policy elects one writer


class Lived(NamedTuple):
    """What a lab left: its history, and what a scrape gave at the same moment."""

    entries: list[Entry]
    samples: list[Sample]
    text: bytes

    def value(self, name: str, **labels: str) -> float:
        (found,) = (s.value for s in self.samples if (s.name, s.labels) == (name, labels))
        return found

    def writes(self, verb: str, kind: str, by: str | None = None) -> list[Write]:
        return [
            e
            for e in self.entries
            if isinstance(e, Write) and (e.verb, e.kind, by or e.by) == (verb, kind, e.by)
        ]


async def _live(seconds: float) -> Lived:
    spec = {"zone": "az1", "droplets": 1, "start_seconds": 0}
    more = (
        Template(kind="DropletManager", name="dwfm-az1", spec=spec),
        Template(kind="Launcher", name="launcher"),
        Template(kind="DependentService", name="lambda"),
        Template(kind="NetworkManager", name="network", spec={"propagators": [{"zone": "az1"}]}),
        Template(kind="HealthChecker", name="checker"),
        Template(kind="Instance", name="shop-00001", spec={"owner": "shop", "zone": "az1"}),
        Template(kind="NLBTarget", name="shop-00001", spec=BEHIND),
    )
    lab = Lab(race(seconds, resources=(*race(seconds).spec.resources, *more)), 3, None)
    metrics = Metrics(lab.clock, CollectorRegistry())
    metrics.about(lab.scenario, lab.seed, lab.driver)
    await lab.start(metrics=metrics)
    try:
        await until(lambda: lab.clock.now() > seconds, "the story goes on")
        samples = [s for family in metrics.registry.collect() for s in family.samples]
        return Lived(lab.recorder.entries[:], samples, generate_latest(metrics.registry))
    finally:
        await lab.stop()


@pytest.fixture(scope="module")
def six_minutes() -> Lived:
    return in_virtual_time(_live(360))


def test_every_metric_of_the_catalogue_is_fed(six_minutes: Lived) -> None:
    there = {sample.name for sample in six_minutes.samples}
    unfed = {metric.name for metric in METRICS if metric.sampled not in there}
    of_a_server = {metric.name for metric in METRICS if metric.source == "store"}
    assert unfed == ELECTED | of_a_server


def test_every_label_is_a_word_of_the_project() -> None:
    assert {label for metric in METRICS for label in metric.labels} == WORDS


@pytest.mark.needs("promtool")
def test_promtool_finds_no_fault_in_the_names(six_minutes: Lived) -> None:
    command = [tools.path("promtool"), "check", "metrics"]
    done = subprocess.run(
        command, input=six_minutes.text, capture_output=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_counts_are_those_of_the_history(six_minutes: Lived) -> None:
    value = six_minutes.value
    plans = len(six_minutes.writes("create", "DNSPlan"))
    assert value("cascade_plans_written_total", agent="planner") == plans > 10
    assert value("cascade_plan_newest_generation", endpoint="dynamodb") == plans
    answers = [
        len(e.addresses)
        for e in six_minutes.entries
        if isinstance(e, AnswerChange) and e.endpoint == "dynamodb"
    ]
    assert value("cascade_endpoint_answers", endpoint="dynamodb") == answers[-1] > 0


@pytest.mark.parametrize("name", ["enactor-az1", "enactor-az2", "enactor-az3"])
def test_an_enactors_metrics_are_its_notes_and_its_status(six_minutes: Lived, name: str) -> None:
    notes = [e.event for e in six_minutes.entries if isinstance(e, Note) and e.by == name]
    enacted = six_minutes.value("cascade_enact_duration_story_seconds_count", agent=name)
    assert enacted == notes.count("plan_applied") > 0
    last = six_minutes.writes("replace_status", "Enactor", name)[-1].resource
    assert isinstance(last, Enactor)
    applied = six_minutes.value("cascade_enactor_applied_generation", agent=name)
    assert applied == last.status.last_applied


def test_calls_are_counted_by_outcome(six_minutes: Lived) -> None:
    labels = {"agent": "enactor-az1", "verb": "replace", "kind": "EndpointRecord"}
    written = len(six_minutes.writes("replace", "EndpointRecord", "enactor-az1"))
    assert six_minutes.value("cascade_api_calls_total", outcome="ok", **labels) == written
    assert six_minutes.value("cascade_api_calls_total", outcome="conflict", **labels) > 0


def test_a_call_takes_as_long_as_the_scenario_has_it(six_minutes: Lived) -> None:
    labels = {"agent": "enactor-az1", "verb": "read"}
    count = six_minutes.value("cascade_api_call_duration_seconds_count", **labels)
    total = six_minutes.value("cascade_api_call_duration_seconds_sum", **labels)
    assert 0.025 <= total / count <= 0.075


def test_a_view_is_behind_by_less_than_a_call_takes(six_minutes: Lived) -> None:
    """A watch event takes as long as half a call: here it comes soon after the answer."""
    of_az1 = {"agent": "enactor-az1", "kind": "RecordTree"}
    count = six_minutes.value("cascade_view_delay_seconds_count", **of_az1)
    late = six_minutes.value("cascade_view_delay_seconds_sum", **of_az1)
    assert 0 <= late / count < 0.075
    assert six_minutes.value("cascade_view_behind_seconds", **of_az1) == 0


async def test_whoever_scrapes_gets_text_or_openmetrics() -> None:
    class Still:
        speed = 60.0

        def now(self) -> float:
            return 5.0

    async with serving(Metrics(Still())) as address, ClientSession() as session:
        async with session.get(address) as answer:
            assert "cascade_story_seconds 5.0" in await answer.text()
        asked = {"Accept": "application/openmetrics-text; version=1.0.0"}
        async with session.get(address, headers=asked) as answer:
            assert (await answer.text()).endswith("# EOF\n")


def test_when_a_scenario_is_over_nothing_is_said_of_it_but_what_was_counted() -> None:
    """Else an alert about a record would outlive the record."""
    tale = served(7).at(50).answers("dynamodb", 7, empty=True)
    reading = Reading(tale.picks_up("enactor-az1", 7))
    assert reading("cascade_endpoint_answers", endpoint="dynamodb") == 0
    reading.metrics.over()
    assert reading("cascade_endpoint_answers", endpoint="dynamodb") is None
    assert reading("cascade_enactor_enacting_story_seconds", agent="enactor-az1") is None
    assert reading("cascade_plan_newest_generation", endpoint="dynamodb") is None
    assert reading("cascade_endpoint_losses_total", endpoint="dynamodb") == 1


def test_the_next_scenario_begins_anew() -> None:
    tale = served(7).answers("dynamodb", 7, empty=True)
    reading = Reading(tale)
    reading.metrics.over()
    tale.record("dynamodb").answers("dynamodb", None)
    assert reading("cascade_endpoint_answers", endpoint="dynamodb") is None
    tale.plan(1, "dynamodb").answers("dynamodb", 1)
    assert reading("cascade_plan_newest_generation", endpoint="dynamodb") == 1
    assert reading("cascade_endpoint_losses_total", endpoint="dynamodb") == 1
