"""The cluster driver: the same operators as local processes, against a real API server.

It makes a namespace of its own, watches what happens there for the history, and takes back what
it made: also after Ctrl-C and after a failure.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from cascade.edge.assets import crds_folder
from cascade.edge.history_watch import HistoryWatch
from cascade.edge.kubeconfig import api_of
from cascade.edge.live import LiveRun
from cascade.edge.merging import HOLD_SECONDS, MergingRecorder
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.edge.operators.session import Api
from cascade.edge.operators.supervisor import end
from cascade.edge.premises import Premises
from cascade.kube.client import ClusterClient
from cascade.lab.run import Played, Watch
from cascade.model.errors import BadInput, PortError
from cascade.model.resources import Scenario

SPEED = 30.0  # story seconds a second: a plan every 0.7 s, far above what an API call takes


class ClusterRun(LiveRun):
    """One scenario in one namespace of a cluster."""

    driver = "cluster"

    def __init__(
        self, scenario: Scenario, seed: int, speed: float, api: Api, namespace: str
    ) -> None:
        clock = StoryClock(speed)
        hold_seconds = HOLD_SECONDS * speed
        self.merging = MergingRecorder(clock.now, namespace, hold_seconds, self.author)
        super().__init__(scenario, seed, clock, self.merging)
        self.api = api
        self.namespace = namespace

    async def run(self, watch: Watch | None) -> Played:
        """From the first object to the last; what it made is gone afterwards."""
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(
                self.api.session("cascade", base_url=self.api.url)
            )
            premises = Premises(session, self.namespace)
            self.stopping.listen()
            stack.push_async_callback(premises.leave)
            await premises.move_in(crds_folder())
            self.company = Company(
                self.api,
                self.namespace,
                self.seed,
                self.clock,
                self.recorder,
                self.stopping.listen,
            )
            history = HistoryWatch(session, self.namespace, self.merging, self._gap)
            watching = asyncio.create_task(history.run(), name="history")
            stack.push_async_callback(end, [watching])
            await ClusterClient(session, self.namespace).create(self.scenario)
            self.company.start(self.scenario, self.umpire)
            stack.push_async_callback(self.company.stop)
            await self.until_over(watch)
            self.merging.flush(everything=True)
            return self.played()

    def look(self) -> None:
        self.merging.flush()

    def author(self, change: str, body: dict[str, Any]) -> str:
        """Whose call it was: known from the agents' own clients, else from managedFields."""
        metadata = body["metadata"]
        version = "" if change == "DELETED" else metadata["resourceVersion"]
        key = (body["kind"], metadata["name"], version)
        return self.company.authors.pop(key, "") or _last_manager(metadata)

    def _gap(self) -> None:
        self.merging.flush(everything=True)
        self.umpire.judge.gap(self.clock.now())


def play(
    scenario: Scenario,
    seed: int,
    *,
    context: str | None = None,
    kubeconfig: Path | None = None,
    namespace: str | None = None,
    speed: float | None = None,
    watch: Watch | None = None,
) -> Played:
    """Run a configured scenario on a cluster. Raises BadInput for one that cannot be used."""
    api = api_of(kubeconfig, context)
    place = namespace or f"cascade-{scenario.name}-{seed}"[:63].rstrip("-")
    try:
        return asyncio.run(_run(scenario, seed, speed or SPEED, api, place, watch))
    except PortError as error:
        raise BadInput(f"the cluster does not let the run begin: {error}") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise BadInput(
            f"the API server at {api.url} does not answer ({error}): start it, or choose "
            "another --context"
        ) from error


async def _run(
    scenario: Scenario, seed: int, speed: float, api: Api, namespace: str, watch: Watch | None
) -> Played:
    return await ClusterRun(scenario, seed, speed, api, namespace).run(watch)


def _last_manager(metadata: dict[str, Any]) -> str:
    """The manager of the newest entry; empty where nothing is known."""
    entries = metadata.get("managedFields") or [{}]
    newest = max(entries, key=lambda entry: str(entry.get("time", "")))
    return str(newest.get("manager", ""))
