"""PromQL, as far as a test can hold it to the catalogue: which metrics and labels it names."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from cascade.edge.metrics.catalogue import METRICS
from cascade.edge.metrics.metric import Metric
from tests.support import tools

# What a scrape adds to every series, see manifests/monitoring and manifests/overlays.
OF_THE_TARGET = {"namespace", "pod", "role", "zone", "job", "instance"}
OF_PROMETHEUS = {"up": OF_THE_TARGET}
OF_THE_PROCESS = {"process_resident_memory_bytes": OF_THE_TARGET}
WORD = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
STRING = r'"(?:[^"\\]|\\.)*"'
RANGE = r"\[[^\]]*\]"
SYNTAX = {"by", "without", "on", "ignoring", "group_left", "group_right", "unless", "and", "or"}


def samples_of(metric: Metric) -> Iterator[tuple[str, set[str]]]:
    """The names that can be asked for, with the labels that each has."""
    labels = set(metric.labels) | OF_THE_TARGET
    if metric.sort == "histogram":
        yield f"{metric.name}_bucket", labels | {"le"}
        yield f"{metric.name}_sum", labels
        yield f"{metric.name}_count", labels
    else:
        yield metric.sampled, labels


def known() -> dict[str, set[str]]:
    """Every name that can be asked for in a lab, and its labels."""
    ours = {name: labels for metric in METRICS for name, labels in samples_of(metric)}
    return ours | OF_PROMETHEUS | OF_THE_PROCESS


def names_in(expression: str) -> set[str]:
    """Metrics that an expression asks for: words that are neither labels, functions nor syntax."""
    bare = re.sub(STRING, "", expression)
    bare = re.sub(r"\{[^}]*\}", "", bare)
    bare = re.sub(RANGE, "", bare)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", bare)
    words = set(re.findall(rf"(?<![\w.:]){WORD}\b(?!\s*\()", bare))
    return {word for word in words if word not in SYNTAX | {"bool", "offset"} and word != "e"}


def mistakes_in(expression: str, recorded: Iterable[str] = ()) -> list[str]:
    """Metrics and labels of an expression that nothing has. `recorded`: names made by rules."""
    there = known() | dict.fromkeys(recorded, OF_THE_TARGET | {"endpoint"})
    asked = names_in(expression)
    wrong = [f"no metric {name}" for name in sorted(asked - there.keys())]
    for name, inside in re.findall(rf"({WORD})\{{([^}}]*)\}}", re.sub(STRING, '""', expression)):
        matched = set(re.findall(rf"({WORD})\s*(?:=|!=|=~|!~)", inside))
        wrong += [f"no {one} in {name}" for one in sorted(matched - there.get(name, set()))]
    labels = set[str]().union(*(there.get(name, ()) for name in asked))
    for inside in re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression):
        wrong += [f"no label {one}" for one in sorted(set(re.findall(WORD, inside)) - labels)]
    return wrong


def refused_by_prometheus(expressions: Iterable[str], folder: Path) -> str:
    """What promtool says against any of them; nothing when all can be parsed."""
    rules = [{"record": f"r:{i}:x", "expr": one} for i, one in enumerate(expressions)]
    path = folder / "expressions.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "expressions", "rules": rules}]}))
    command = [tools.path("promtool"), "check", "rules", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
