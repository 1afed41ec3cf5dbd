"""`cascade`: the commands there are, each loaded when it is called.

Importing kopf, aiohttp, pydantic or rich takes longer than reading the help, so a command's
module is named here and not imported.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is, and its line in the help."""

    place: str
    line: str


COMMANDS = {
    "run": Entry("cascade.edge.cli.run:run", "Run a scenario and say what happened and why."),
    "up": Entry("cascade.edge.cli.up:up", "Keep a scenario running for kubectl and dig."),
    "record": Entry("cascade.edge.cli.record:record", "Keep what pods play on a cluster."),
    "report": Entry("cascade.edge.cli.report:report", "Draw a run as one HTML file."),
    "score": Entry("cascade.edge.cli.score:score", "Say how fast people repaired a run."),
    "explore": Entry("cascade.edge.cli.explore:explore", "Try every order of every call."),
    "replay": Entry("cascade.edge.cli.explore:replay", "Play a schedule of the explorer again."),
    "study": Entry("cascade.edge.cli.study:study", "Many runs, and how often they end badly."),
    "scenarios": Entry("cascade.edge.cli.catalogue:scenarios", "List the scenarios there are."),
    "policies": Entry(
        "cascade.edge.cli.catalogue:policies", "List the defect and its mitigations."
    ),
    "claims": Entry("cascade.edge.cli.catalogue:claims", "List what every run is judged by."),
    "stub-domain": Entry(
        "cascade.edge.cli.stub_domain:stub_domain", "Let a cluster's DNS ask the lab."
    ),
    "doctor": Entry("cascade.edge.cli.doctor:doctor", "Say what is here, and what needs it."),
    "operate": Entry("cascade.edge.cli.operate:operate", "Play one role, as a pod does."),
    "api": Entry("cascade.edge.cli.api:api", "Serve the embedded Kubernetes API alone."),
    "store": Entry("cascade.edge.cli.store:store", "Serve the metadata store alone, for boto3."),
}


class Lazy(click.Group):
    """A group that knows its commands' names and lines without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            close = get_close_matches(cmd_name, COMMANDS, n=1)
            meant = f", did you mean {close[0]}?" if close else ""
            raise click.UsageError(f"there is no command {cmd_name!r}{meant}", ctx)
        module, _, function = entry.place.partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.line) for name, entry in COMMANDS.items()])


def print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    """Looked up only when asked for: reading what is installed takes time too."""
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"cascade {version('cascade-lab')}")
    except PackageNotFoundError:
        click.echo("cascade, from a checkout that is not installed")
    ctx.exit()


@click.command(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `cascade run`; each command's --help has an example.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Show the version and exit.",
)
def cascade() -> None:
    """The us-east-1 outage of October 2025, among real Kubernetes controllers."""
