"""One run of the DNS race: a row's scenario, and which endpoint was lost when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cascade.claims import CLAIMS
from cascade.lab.run import Played
from cascade.lab.studies.study import Row, Sample
from cascade.lab.timed_run import play
from cascade.model.history import AnswerChange, Write
from cascade.model.presets import configured
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Preset, Stop, Template


@dataclass(frozen=True)
class RaceRow(Row):
    """The scenario's base, and what is changed."""

    settings: tuple[str, ...] = ()
    preset: Preset | None = None
    enactors: int | None = None
    endpoints: int | None = None
    hours: float = 6.0


@dataclass(frozen=True)
class RaceSample(Sample):
    """What one run of one row gave."""

    lost_at_seconds: float | None
    lost_endpoint: str | None
    violated: tuple[str, ...]
    calls: int
    plans: int
    story_seconds: float


def scenario_of(row: RaceRow, base: Scenario, ends_at_loss: bool) -> Scenario:
    """The base scenario as the row wants it."""
    resources = list(base.spec.resources)
    if row.enactors is not None:
        resources = _enactors(resources, row.enactors)
    if row.endpoints is not None:
        resources = _endpoints(resources, row.endpoints)
    stop = Stop(claim="endpoint_never_empty", after_seconds=0) if ends_at_loss else None
    spec = base.spec.but(
        resources=tuple(resources),
        stop=stop,
        horizon_seconds=row.hours * 3600,
        expectations=(),
    )
    # Written out and read again, so that what was set here counts as said by the scenario.
    whole = Scenario.model_validate({"metadata": base.metadata, "spec": spec.model_dump()})
    return configured(whole, row.preset, row.settings)


def sample(
    row: RaceRow, base: Scenario, seed: int, *, claims: Sequence[str], ends_at_loss: bool
) -> RaceSample:
    """One run, judged by some claims; it ends with the first endpoint that is lost, or not."""
    scenario = scenario_of(row, base, ends_at_loss)
    played = play(scenario, seed, claims=[CLAIMS[name]() for name in claims])
    lost = _first_loss(played)
    violated = tuple(v.claim for v in played.verdicts if v.verdict == "violated")
    plans = sum(1 for e in played.entries if isinstance(e, Write) and _is_new_plan(e))
    at, endpoint = lost if lost else (None, None)
    return RaceSample(row.name, seed, at, endpoint, violated, played.calls, plans, played.ended_at)


def _enactors(resources: Sequence[Template], wanted: int) -> list[Template]:
    others = [template for template in resources if template.kind != "Enactor"]
    first = next(template for template in resources if template.kind == "Enactor")
    zones = [f"az{number + 1}" for number in range(wanted)]
    return others + [
        first.but(name=f"enactor-{zone}", spec=first.spec | {"zone": zone}) for zone in zones
    ]


def _endpoints(resources: Sequence[Template], wanted: int) -> list[Template]:
    """That many endpoints, all behind every load balancer of the first one."""
    records = [template for template in resources if template.kind == "EndpointRecord"]
    first, names = records[0], [f"endpoint-{number:02}" for number in range(wanted)]
    made = [
        first.but(
            name=name,
            spec=first.spec
            | {"hostname": f"{name}.cascade.lab", "role": "FIPS" if number else "Regional"},
        )
        for number, name in enumerate(names)
    ]
    rest = [template for template in resources if template.kind != "EndpointRecord"]
    return made + [
        template.but(spec=template.spec | {"endpoints": names})
        if template.kind == "LoadBalancer"
        else template
        for template in rest
    ]


def _first_loss(played: Played) -> tuple[float, str] | None:
    served: set[str] = set()
    for entry in played.entries:
        if isinstance(entry, AnswerChange):
            if entry.addresses:
                served.add(entry.endpoint)
            elif entry.endpoint in served:
                return entry.at, entry.endpoint
    return None


def _is_new_plan(write: Write) -> bool:
    return write.kind == "DNSPlan" and write.verb == "create"
