"""`cascade record`: what pods play on a cluster, kept and judged as a run."""

from __future__ import annotations

from pathlib import Path

import click

from cascade.edge.cli.run import exit_code
from cascade.edge.cli.words import context_option, kubeconfig_option, out_option, output_option

NAMESPACE = "cascade"


@click.command()
@context_option
@kubeconfig_option
@click.option("--namespace", default=NAMESPACE, show_default=True, help="Where the pods are.")
@out_option
@output_option
def record(
    context: str | None, kubeconfig: Path | None, namespace: str, out: Path, output: str
) -> None:
    """Watch what pods play on a cluster, and keep it as a run.

    Waits for a scenario in the namespace, watches it to its end, and writes what `cascade run`
    writes: history, verdict, report. It changes nothing there. Begin before the scenario does: of
    what was before, nothing is known. Ctrl-C, or deleting the scenario, ends it early.

    \b
    Example:
      cascade record --context kind-cascade &
      kubectl apply -n cascade -f scenarios/us-east-1.yaml
    """
    from cascade.edge.cli.show import Show
    from cascade.edge.kubeconfig import api_of
    from cascade.edge.recording import DRIVER, begun
    from cascade.edge.recording import record as watched
    from cascade.lab.scenario_file import NAME
    from cascade.model.errors import BadInput

    if not NAME.fullmatch(namespace):
        raise BadInput(f"{namespace!r} is no name of a namespace, such as {NAMESPACE}")
    api = api_of(kubeconfig, context)
    click.echo(f"waiting for a scenario in namespace {namespace} of {api.url}", err=True)
    scenario = begun(api, namespace)
    assert scenario.status.clock is not None
    seed = scenario.status.clock.seed
    show = Show(scenario, seed, DRIVER, out, as_json_only=output == "json")
    played = show.play(lambda watch, told: watched(api, namespace, scenario, watch))
    raise SystemExit(exit_code(played))
