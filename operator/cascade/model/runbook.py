"""Runbook: whether a step of the people's can be done as it is written.

Asked where a scenario file is read, and once more before the step is done. Not by the model
itself: what a model refuses cannot even be read any more, and would end each pod that watches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from cascade.model.policies import FAMILIES
from cascade.model.resources import (
    DropletManager,
    DropletManagerSpec,
    Enactor,
    HealthChecker,
    LauncherSpec,
    NetworkManager,
    Resource,
)
from cascade.model.resources.scenario import Deed, Step, Template

R = TypeVar("R", bound=Resource)

# The kinds that a deed is done to; `to` names one object of them.
ACTS_ON: dict[Deed, tuple[str, ...]] = {
    "pause": ("Enactor",),
    "resume": ("Enactor",),
    "restart": ("Enactor", "DropletManager"),
    "dropRoot": ("EndpointRecord",),
    "pointRootAtNewestTree": ("EndpointRecord",),
    "setFencing": ("EndpointRecord",),
    "setLimit": ("DropletManager",),
    "setPolicy": ("Enactor", "DropletManager", "HealthChecker", "NetworkManager"),
    "setThrottle": ("Launcher",),
}
SET_IN: dict[str, type[Resource]] = {
    "Enactor": Enactor,
    "DropletManager": DropletManager,
    "HealthChecker": HealthChecker,
    "NetworkManager": NetworkManager,
}
SMALLEST: dict[str, dict[str, object]] = {
    "Enactor": {"zone": "any"},
    "DropletManager": {"zone": "any"},
    "HealthChecker": {},
    "NetworkManager": {"propagators": [{"zone": "any"}]},
}
"""A spec of each, to try a value in."""


class Wrong(NamedTuple):
    """A step's field, and a sentence that says what is wrong with it and what would be right."""

    field: str
    sentence: str


def wrong(step: Step) -> Wrong | None:
    """What cannot be done in this step, whatever objects there are."""
    if step.do == "setLimit":
        return _limit(step)
    if step.do == "setThrottle":
        return _throttle(step)
    if step.do == "setFencing":
        return _choice("EndpointRecord.fencing", step)
    if step.do == "setPolicy":
        return _policy(step)
    return None


def aimless(step: Step, resources: Sequence[Template]) -> Wrong | None:
    """The step names an object that a scenario does not begin with."""
    kinds = ACTS_ON[step.do]
    names = [template.name for template in resources if template.kind in kinds]
    if not step.to or step.to in names:
        return None
    there_is = ", ".join(names) or "none"
    of_what = " and no ".join(kinds)
    return Wrong("to", f"there is no {of_what} {step.to!r} to {step.do}; there is {there_is}")


def _limit(step: Step) -> Wrong | None:
    def tried(value: str) -> object:
        return DropletManagerSpec(zone="any", queue_limit_items=int(value))

    return _number(step, tried, "a limit", "should be a whole number")


def _throttle(step: Step) -> Wrong | None:
    def tried(value: str) -> object:
        return LauncherSpec(launches_per_hour=float(value))

    return _number(step, tried, "launches an hour", "are a number")


def _number(step: Step, tried: Callable[[str], object], what: str, should_be: str) -> Wrong | None:
    """The value as a field of a spec, which knows its bounds."""
    try:
        tried(step.value)
    except ValidationError as error:
        should = error.errors()[0]["msg"].removeprefix("Input ")
        return Wrong("value", f"{what} {should}, not {step.value}")
    except ValueError:
        return Wrong("value", f"{what} {should_be} in quotes, not {step.value!r}")
    return None


def kind_and_field(policy: str) -> tuple[str, str]:
    """`check` is an Enactor's; `DropletManager.order` says whose it is."""
    kind, _, field = policy.rpartition(".")
    return kind or "Enactor", field


def with_field(resource: R, field: str, value: str) -> R:
    """The same with another value in its spec, which reads the text. Raises ValidationError."""
    spec = resource.spec.model_dump(by_alias=True, exclude_unset=True) | {field: value}
    return resource.but(spec=type(resource.spec).model_validate(spec))


def _policy(step: Step) -> Wrong | None:
    """A policy, or a number beside one."""
    kind, field = kind_and_field(step.policy)
    if kind not in SET_IN:
        return Wrong("policy", f"setPolicy is done to {' or '.join(SET_IN)}, not to {kind!r}")
    if f"{kind}.{field}" in FAMILIES:
        return _choice(f"{kind}.{field}", step)
    try:
        with_field(SET_IN[kind].named("any", **SMALLEST[kind]), field, step.value)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] != "extra_forbidden":
            return Wrong("value", f"{field} {first['msg'].removeprefix('Input ')}")
        policies = [name.partition(".")[2] for name in FAMILIES if name.startswith(f"{kind}.")]
        there_is = f"its policies are {', '.join(policies)}"
        return Wrong("policy", f"{kind} has no field {field!r}; {there_is}")
    return None


def _choice(field: str, step: Step) -> Wrong | None:
    try:
        FAMILIES[field].chosen(step.value)
    except ValueError as error:
        return Wrong("value", str(error))
    return None
