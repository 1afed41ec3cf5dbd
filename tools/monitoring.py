"""Writes what follows from catalogue and rules: docs/metrics.md, and the rules as a PrometheusRule.

With --check it only says whether they are current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cascade.edge.metrics.catalogue import METRICS
from cascade.edge.metrics.metric import Metric

ROOT = Path(__file__).parent.parent
RULES = ROOT / "manifests" / "monitoring" / "rules.yml"
INTRODUCTION = """\
# The metrics

Written by `make monitoring` from the catalogues in `operator/cascade/edge/metrics/`; do not edit.

What the story has is in story seconds, what the machine has (calls, watches) in seconds of the
process. Where agents are pods, the observer tells what comes from the history, as it sees every
object; each agent tells of its own notes and calls, and the metadata store of its requests. A
single process, as `cascade up`, tells all of it, and so does the file of `cascade run --openmetrics
FILE`, but for requests: only where the store is a server is there somebody who counts them. The
timed driver has no calls either.

    cascade up --metrics-port 9464                      # http://127.0.0.1:9464/metrics
    cascade run --openmetrics run.om                    # a run in virtual time ...
    promtool tsdb create-blocks-from openmetrics run.om data
    prometheus --storage.tsdb.path=data --storage.tsdb.retention.time=100y

The sixteen hours of us-east-1 make a file of 256 MB, and blocks of 2.
The run's story begins on 20 Oct 2025 at 06:48 UTC, as its objects say too: look there, and keep the
retention above, or Prometheus takes the blocks for old ones and deletes them.

![The panels of us-east-1: dynamodb is lost, then leases, launches, network, zones](dashboard.png)

This is `cascade run us-east-1 --driver timed --seed 5`. The same panels are in
`manifests/monitoring/dashboard.json`, for Grafana. Without one:

    python -m tools.picture http://127.0.0.1:9090 --namespace us-east-1-5-1 --out panels.html

A run's `namespace` is the name of its folder: several lie side by side, as labs do in a cluster.

| metric | sort | labels | told from | what it is |
|---|---|---|---|---|
"""
PRELUDE = """\
# ../rules.yml for the Prometheus Operator. Written by `make monitoring`; do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: cascade
spec:
"""


def files() -> dict[Path, str]:
    """Each file that is written, and its text."""
    return {
        ROOT / "docs" / "metrics.md": INTRODUCTION + "".join(map(_row, METRICS)),
        RULES.parent / "servicemonitors" / "prometheusrule.yaml": _rule(),
    }


def _row(metric: Metric) -> str:
    labels = ", ".join(metric.labels)
    ending = "_total" if metric.sort == "counter" else ""
    cells = (f"`{metric.name}{ending}`", metric.sort, labels, metric.source, metric.help)
    return f"| {' | '.join(cells)} |\n"


def _rule() -> str:
    """The text as it stands, comments included, two columns to the right."""
    _, _, groups = RULES.read_text().partition("groups:\n")
    return PRELUDE + "".join(
        f"  {line}" if line.strip() else line
        for line in ["groups:\n", *groups.splitlines(keepends=True)]
    )


def main(arguments: list[str]) -> int:
    """Returns 1 when --check found a difference."""
    differing = [
        path for path, text in files().items() if not path.is_file() or path.read_text() != text
    ]
    for path in differing:
        name = path.relative_to(ROOT).as_posix()
        if arguments == ["--check"]:
            print(f"{name} is not current: call `make monitoring` and commit")
        else:
            path.write_text(files()[path])
            print(f"{name} written")
    return 1 if differing and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
