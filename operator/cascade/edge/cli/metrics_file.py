"""The OpenMetrics file of a run: opened before it, so that a wrong name is known at once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from cascade.lab.run import Played
from cascade.model.errors import BadInput
from cascade.model.resources import Scenario

if TYPE_CHECKING:
    from cascade.edge.metrics.openmetrics import Samples


class MetricsFile:
    """`samples` is fed while the run goes on."""

    def __init__(self, path: Path, scenario: Scenario, seed: int, driver: str) -> None:
        """Raises BadInput."""
        self.path = path
        self.about = (scenario, seed, driver)
        try:
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise BadInput(
                f"{path} cannot be written ({error.strerror}): choose another file with"
                " --openmetrics"
            ) from error

    @cached_property
    def samples(self) -> Samples:
        from cascade.edge.metrics.openmetrics import Samples  # its library takes a while to load

        samples = Samples()
        samples.metrics.about(*self.about)
        return samples

    def discard(self) -> None:
        """Take the file away again."""
        self._file.close()
        self.path.unlink()

    def finish(self, played: Played, name: str) -> str:
        """Write all of it; says how to back-fill it. Runs lie side by side as namespaces do."""
        samples = self.samples
        samples.watch(played.ended_at, played.entries)
        with self._file as file:
            samples.write(file, {"namespace": name, "job": "cascade"})
        return f"promtool tsdb create-blocks-from openmetrics {quote(str(self.path))} DATA"
