"""Presets: named sets of policies, filled into a scenario where it leaves them open.

After `configured` a scenario says every policy itself: what is stored with a run is what ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from pydantic import JsonValue, ValidationError

from cascade.model.errors import BadInput
from cascade.model.policies import FAMILIES
from cascade.model.resources import CUSTOM_RESOURCES, Resource, Scenario, ScenarioSpec
from cascade.model.resources.scenario import Preset, Template

KINDS: dict[str, type[Resource]] = {kind.__name__: kind for kind in CUSTOM_RESOURCES}

# Parameters that a preset's policies need to be what they are called.
PARAMETERS: dict[str, dict[str, dict[str, JsonValue]]] = {
    "as-it-was": {},
    # A back-off "with a maximum": a lock is held for some five seconds, so a minute is ample.
    "guarded": {"Enactor": {"backOffSecondsMax": 60.0}},
}
DNS_SERVER = "DNSServer"  # no resource of its own: its flags are the scenario's `dns`
LAWS = ("api", "dns", "fleet", "network", "store")


def policies_of(preset: Preset) -> dict[str, str]:
    """`Enactor.check` -> the preset's choice."""
    chosen = "guarded" if preset == "guarded" else "as_it_was"
    return {field: getattr(family, chosen) for field, family in FAMILIES.items()}


def other_choices(*kinds: str) -> list[str]:
    """`Enactor.check=EveryWrite`: each choice of these kinds that is not the one as it was."""
    return [
        f"{field}={name}"
        for field, family in FAMILIES.items()
        if field.split(".")[0] in kinds
        for name in family.choices
        if name != family.as_it_was
    ]


def configured(
    scenario: Scenario, preset: Preset | None = None, settings: Sequence[str] = ()
) -> Scenario:
    """The scenario with every policy said: its own words first, else the preset's; load balancers
    are where its status says that they are.

    `settings` are `kind.field=value`, or `kind/name.field=value`, and win over both. Raises
    BadInput.
    """
    preset = preset or scenario.spec.preset
    body = scenario.spec.model_dump(by_alias=True, mode="json", exclude_unset=True)
    body["preset"] = preset
    addresses = {placed.balancer: placed.address for placed in scenario.status.addresses}
    for template in body["resources"]:
        template["spec"] = _defaults(template["kind"], preset) | template.get("spec", {})
        _place(template, addresses)
    body["dns"] = _defaults(DNS_SERVER, preset) | body.get("dns", {})
    for setting in settings:
        _apply(body, setting)
    return scenario.but(spec=_validated(body, settings))


def resource_of(template: Template) -> Resource:
    """The starting resource. Raises BadInput for an unknown kind, ValidationError for its spec."""
    kind = KINDS.get(template.kind)
    if kind is None or kind is Scenario:
        there_is = ", ".join(name for name in KINDS if name != "Scenario")
        raise BadInput(f"there is no kind {template.kind!r}; a scenario may hold {there_is}")
    return kind.named(template.name, **template.spec)


def policies_in(scenario: Scenario) -> dict[str, str]:
    """`Enactor.check` -> what a configured scenario says; the first resource of a kind speaks."""
    found: dict[str, str] = {}
    for field in FAMILIES:
        kind, name = field.split(".")
        if kind == DNS_SERVER:
            found[field] = repr(scenario.spec.dns.empty_root)
        for template in scenario.spec.resources:
            if template.kind == kind and name in template.spec:
                found.setdefault(field, str(template.spec[name]))
    return found


def _place(template: dict[str, Any], addresses: dict[str, str]) -> None:
    """A load balancer, or a tree that names it, has the address that the cluster has given it."""
    spec = template["spec"]
    if template["kind"] == "LoadBalancer" and template["name"] in addresses:
        spec["address"] = addresses[template["name"]]
    elif template["kind"] == "RecordTree":
        for target in spec.get("targets", ()):
            if target.get("loadBalancer") in addresses:
                target["address"] = addresses[target["loadBalancer"]]


def _defaults(kind: str, preset: Preset) -> dict[str, JsonValue]:
    chosen: dict[str, JsonValue] = dict(PARAMETERS[preset].get(kind, {}))
    for field, choice in policies_of(preset).items():
        owner, name = field.split(".")
        if owner == kind:
            chosen[name] = choice
    return chosen


def _apply(body: dict[str, Any], setting: str) -> None:
    """Set `kind.field=value` in every resource of the kind, `kind/name.field=value` in one of them,
    or a field in a law of the scenario's."""
    target, equals, value = setting.partition("=")
    owner, dot, field = target.rpartition(".")
    if not (equals and dot and field) or owner.endswith("/"):
        raise BadInput(
            f"--set {setting!r} is not of the form kind.field=value, as in "
            "--set enactor.check=EveryWrite"
        )
    owner, _, name = owner.partition("/")
    owner = owner.lower()
    if not name and owner in (DNS_SERVER.lower(), *LAWS):
        law = "dns" if owner == DNS_SERVER.lower() else owner
        _set(body.setdefault(law, {}), field, value)
    elif not name and owner == "scenario":
        _set(body, field, value)
    else:
        _apply_to_kind(body, owner, name, field, value)


def _apply_to_kind(body: dict[str, Any], owner: str, name: str, field: str, value: str) -> None:
    """Without a name: in all of them."""
    templates = [t for t in body["resources"] if t["kind"].lower() == owner]
    if not templates:
        kinds = sorted({t["kind"].lower() for t in body["resources"]})
        there_is = ", ".join([*kinds, DNS_SERVER.lower(), *LAWS, "scenario"])
        raise BadInput(f"the scenario has no {owner!r} to set {field} of; it has {there_is}")
    meant = [template for template in templates if name in ("", template["name"])]
    if not meant:
        there_is = ", ".join(template["name"] for template in templates)
        raise BadInput(f"the scenario has no {owner} {name!r} to set {field} of; it has {there_is}")
    for template in meant:
        _set(template["spec"], field, value)


def _set(fields: dict[str, Any], name: str, text: str) -> None:
    """`null` takes the value away, so that the default is in force."""
    if text == "null":
        fields.pop(name, None)
    else:
        fields[name] = _value(text)


def _value(text: str) -> JsonValue:
    """Numbers and booleans as such, everything else as text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for number in (int, float):
        try:
            value = number(text)
        except ValueError:
            continue
        return text if isinstance(value, float) and not isfinite(value) else value
    return text


def _validated(body: dict[str, Any], settings: Sequence[str]) -> ScenarioSpec:
    """The spec, with every resource tried. Raises BadInput that names the setting at fault."""
    try:
        spec = ScenarioSpec.model_validate(body)
        for template in spec.resources:
            resource_of(template)
    except ValidationError as error:
        raise BadInput(_why(error, settings)) from error
    return spec


def _why(error: ValidationError, settings: Sequence[str]) -> str:
    """One sentence from pydantic's first error, with the setting that caused it if one did."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    field = str(first["loc"][-1])
    said = [s for s in settings if s.partition("=")[0].lower().endswith("." + field.lower())]
    at = f"--set {said[0]}" if said else where
    if first["type"] == "extra_forbidden":
        title = error.title.removesuffix("Spec")
        return f"{at}: there is no field {field!r} in {title}; `kubectl explain` lists them"
    if first["type"] == "value_error":  # a sentence of our own
        return f"{at}: {first['msg'].removeprefix('Value error, ')}"
    should = first["msg"].removeprefix("Input ").partition(", unable to parse")[0]
    return f"{at}: {field} {should}"
