"""The policies and numbers that a run was made with, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cascade.lab.run import Played
from cascade.model.policies import FAMILIES
from cascade.model.presets import policies_in, resource_of
from cascade.model.resources import (
    DependentService,
    DropletManager,
    Enactor,
    EndpointRecord,
    HealthChecker,
    Launcher,
    NetworkManager,
    Planner,
    Resource,
    Scenario,
)

SHOWN: tuple[type[Resource], ...] = (
    Planner,
    Enactor,
    EndpointRecord,
    DropletManager,
    Launcher,
    DependentService,
    NetworkManager,
    HealthChecker,
)


class Chosen(NamedTuple):
    """One policy of a run."""

    field: str
    choice: str
    means: str
    as_it_was: str


def policies(scenario: Scenario) -> list[Chosen]:
    """What a configured scenario says, in the order of the families."""
    return [
        Chosen(field, name, type(family.choices[name]).summary(), family.as_it_was)
        for field, family in FAMILIES.items()
        if (name := policies_in(scenario).get(field)) is not None
    ]


def keep_generations(scenario: Scenario) -> int:
    """How many generations clean-up spares; the first enactor speaks."""
    for template in scenario.spec.resources:
        if template.kind == Enactor.__name__:
            enactor = resource_of(template)
            assert isinstance(enactor, Enactor)
            return enactor.spec.keep_generations
    return 0


def parameters(played: Played) -> list[tuple[str, str]]:
    """The laws of the world, and the numbers in the first resource of a kind."""
    spec = played.scenario.spec
    api, dns = spec.api, spec.dns
    rows = [
        ("seed", str(played.seed)),
        ("an API call takes", between(api.latency_seconds_min, api.latency_seconds_max)),
        (
            "a DNS change is served after",
            between(dns.propagation_seconds_min, dns.propagation_seconds_max),
        ),
        ("a load balancer's capacity changes every", f"{spec.fleet.change_seconds:g} s"),
    ]
    rows += [
        (
            f"{delay.agent} is slow",
            f"each call {delay.extra_seconds:g} s longer, from {delay.from_seconds:g} s"
            f" to {delay.until_seconds:g} s",
        )
        for delay in spec.delays
    ]
    return [*rows, *numbers(played.scenario)]


def numbers(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """`Enactor: back off seconds base` and the like."""
    for kind in SHOWN:
        template = next((t for t in scenario.spec.resources if t.kind == kind.__name__), None)
        if template is None:
            continue
        for field, value in resource_of(template).spec:
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{kind.__name__}.{camel(field)}", f"{value:g}"


def camel(snake: str) -> str:
    """As `--set` takes it."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), snake)


def between(low: float, high: float) -> str:
    return f"{low:g} to {high:g} s"
