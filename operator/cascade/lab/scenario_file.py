"""Scenario files: YAML in, a Scenario out; what is wrong is named with its line and field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cascade.claims import CLAIMS
from cascade.model.errors import BadInput
from cascade.model.presets import resource_of
from cascade.model.resources import Scenario
from cascade.model.resources.base import NAME_MAX
from cascade.model.runbook import aimless, wrong

Path_ = tuple[str | int, ...]
PLAIN = (str, int, float, bool)
DEPTH_MAX = 100
BYTES_MAX = 1_000_000  # more than that Kubernetes does not store in an object either
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path) -> Scenario:
    """The scenario in a file. Raises BadInput."""
    try:
        with path.open("rb") as file:
            read = file.read(BYTES_MAX + 1)
        text = read.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadInput(f"{path} cannot be read: {why}; give another file") from error
    if len(read) > BYTES_MAX:
        raise BadInput(f"{path} is larger than {BYTES_MAX:,} bytes: give a smaller scenario")
    return parse(text, str(path))


def parse(text: str, source: str) -> Scenario:
    """The scenario in a text; `source` names it in errors. Raises BadInput."""
    try:
        _check_depth(text)
        tree = yaml.compose(text, Loader=Loader)
        body = yaml.load(text, Loader=Loader)
    except (yaml.YAMLError, ValueError) as error:  # a date of 2025-13-45 is a ValueError
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise BadInput(f"{source}{line} is no YAML: {problem}") from error
    if not isinstance(body, dict) or body.get("kind") != "Scenario":
        raise BadInput(
            f"{source} holds no Scenario: it must begin with "
            f"'apiVersion: {Scenario.api_version()}' and 'kind: Scenario'"
        )
    if body.get("apiVersion") != Scenario.api_version():
        raise BadInput(
            f"{source} line {_line(tree, ('apiVersion',))}: apiVersion must be "
            f"{Scenario.api_version()}"
        )
    return _validated(body, tree, source)


def _check_depth(text: str) -> None:
    """The parser's own stack ends the process; looked at event by event nothing is stacked."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            mark: Any = event.start_mark
            problem = f"it is nested more than {DEPTH_MAX} deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _validated(body: dict[str, Any], tree: Any, source: str) -> Scenario:
    path: Path_ = ()
    try:
        scenario = Scenario.from_json(body)
        for index, template in enumerate(scenario.spec.resources):
            path = ("spec", "resources", index)
            try:
                resource_of(template)
            except BadInput as error:
                line = _line(tree, (*path, "kind"))
                raise BadInput(f"{source} line {line}: {error}") from error
    except ValidationError as error:
        raise BadInput(_sentence(error, path, tree, source)) from error
    _check_names(scenario, tree, source)
    _check_claims(scenario, tree, source)
    _check_runbook(scenario, tree, source)
    return scenario


def _check_names(scenario: Scenario, tree: Any, source: str) -> None:
    """They become names of objects, of a folder and of a namespace."""
    named: list[tuple[Path_, str, str]] = [(("metadata", "name"), "Scenario", scenario.name)]
    for index, template in enumerate(scenario.spec.resources):
        named.append((("spec", "resources", index, "name"), template.kind, template.name))
    seen: set[tuple[str, str]] = set()
    for path, kind, name in named:
        line = f"{source} line {_line(tree, path)}"
        if len(name) > NAME_MAX or not NAME.fullmatch(name):
            raise BadInput(
                f"{line}: {name!r} is no name: it takes small letters, digits and hyphens between "
                f"them, {NAME_MAX} at most"
            )
        if (kind, name) in seen:
            raise BadInput(f"{line}: there is another {kind} {name}: give each a name of its own")
        seen.add((kind, name))


def _check_claims(scenario: Scenario, tree: Any, source: str) -> None:
    """What a run is to be judged by must be there."""
    named: list[tuple[Path_, str]] = [
        (("spec", "expectations", index, "claim"), wish.claim)
        for index, wish in enumerate(scenario.spec.expectations)
    ]
    if scenario.spec.stop is not None:
        named.append((("spec", "stop", "claim"), scenario.spec.stop.claim))
    for path, claim in named:
        if claim not in CLAIMS:
            there_is = f"there is no claim {claim!r}; `cascade claims` lists them"
            raise BadInput(f"{source} line {_line(tree, path)}: {there_is}")


def _check_runbook(scenario: Scenario, tree: Any, source: str) -> None:
    """A wrong step would be found when it is done, hours later."""
    for index, step in enumerate(scenario.spec.runbook):
        found = wrong(step) or aimless(step, scenario.spec.resources)
        if found is not None:
            path = ("spec", "runbook", index, found.field)
            line = f"{source} line {_line(tree, path)}"
            raise BadInput(f"{line}: {'.'.join(map(str, path))}: {found.sentence}")


def _sentence(error: ValidationError, path: Path_, tree: Any, source: str) -> str:
    """`scenarios/x.yaml line 12: spec.horizonSeconds should be a valid number, not 'soon'`.

    A field that does not exist comes first: one that is missing is often the same, misspelt.
    """
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    where = (*path, *first["loc"])
    field = ".".join(str(part) for part in where)
    line = _line(tree, where)
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"{source} line {line}: there is no field {field}; see `kubectl explain`{more}"
    if first["type"] == "missing":
        return f"{source} line {line}: {field} is missing{more}"
    if first["type"] == "value_error":  # a sentence of our own: it says what was given
        return f"{source} line {line}: {field}: {first['msg'].removeprefix('Value error, ')}{more}"
    said = first["msg"].removeprefix("Input ").partition(", unable to parse")[0]
    given = first["input"]
    shown = "null" if given is None else repr(given) if isinstance(given, PLAIN) else "this"
    return f"{source} line {line}: {field} {said}, not {shown}{more}"


def _line(node: Any, where: Sequence[str | int]) -> int:
    """Line of the deepest part of a path that the text holds, counted from 1."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if str(part) not in pairs:
                return line
            key, node = pairs[str(part)]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return int(line)


def dump(scenario: Scenario) -> str:
    """The scenario as YAML that `load` reads again."""
    body = scenario.model_dump(
        by_alias=True, mode="json", exclude_unset=True, exclude_none=True, exclude={"status"}
    )
    body["metadata"] = {"name": scenario.name}
    whole = {"apiVersion": Scenario.api_version(), "kind": "Scenario", **body}
    text: str = yaml.safe_dump(whole, sort_keys=False, width=100, default_flow_style=None)
    return text
