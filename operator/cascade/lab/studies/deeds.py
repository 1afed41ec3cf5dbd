"""What people try after DNS is back, as steps of a runbook: nothing here that kubectl cannot do."""

from __future__ import annotations

from cascade.model.resources.scenario import Step

HOSTS = ("dwfm-az1", "dwfm-az2", "dwfm-az3")
APART_SECONDS = 600.0  # between two hosts, where they are restarted one after the other


def limit(items: int) -> tuple[Step, ...]:
    """So many establishments may wait at each host."""
    return (_step("setLimit", value=str(items)),)


def setting(field: str, value: str) -> tuple[Step, ...]:
    """A policy, or a number beside one, in every host: it goes on as it is."""
    return (_step("setPolicy", policy=f"DropletManager.{field}", value=value),)


def restart_all(hosts: int = len(HOSTS)) -> tuple[Step, ...]:
    """Every host at once."""
    return tuple(_step("restart", to=host) for host in HOSTS[:hosts])


def rolling_restart() -> tuple[Step, ...]:
    """One host after the other: the first at once."""
    first, *others = restart_all()
    return (first, *(step.but(after_seconds=APART_SECONDS) for step in others))


def after(minutes: float, deeds: tuple[Step, ...]) -> tuple[Step, ...]:
    """The first of them so many minutes after DNS is back."""
    return (deeds[0].but(after_seconds=minutes * 60), *deeds[1:])


def _step(do: str, **fields: str) -> Step:
    # What they see is always true by then: it is the experiment that says when they act.
    return Step.model_validate(
        {"observed": "EveryEndpointServes", "after_seconds": 0, "do": do, **fields}
    )
