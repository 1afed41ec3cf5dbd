"""No more launches are let through than the launcher's request limit admits."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.bucket import TokenBucket
from cascade.model.history import Write
from cascade.model.resources import Instance, Launcher, LauncherSpec

UNDER_WAY_SECONDS = 60.0  # a call that was admitted before the limit was cut may end after it
# A token is taken before its write takes effect, so a full bucket fills again a little earlier than
# it seems to from outside.
EARLY_TOKENS = 1


class RequestLimitIsKept(Claim):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance", "Launcher")

    def begin(self) -> None:
        self.spec: LauncherSpec | None = None
        self.changed_at = 0.0
        self.bucket = TokenBucket(0.0, 0.0)

    def wrote(self, write: Write, before: World) -> None:
        if isinstance(write.resource, Launcher):
            self._limit(write, write.resource)
        elif isinstance(write.resource, Instance) and write.verb == "replace":
            known = before.instances.get(write.name)
            if write.resource.spec.droplet and not (known and known.spec.droplet):
                self._placed(write)

    def _limit(self, write: Write, launcher: Launcher) -> None:
        if write.verb == "create":  # a launcher begins with what it may let through at once
            self.spec, self.changed_at = launcher.spec, write.at
            self.bucket = TokenBucket(write.at, launcher.spec.burst_launches + EARLY_TOKENS)
        elif self.spec is not None and launcher.spec != self.spec:
            self._take(write.at, self.spec, 0)
            self.spec, self.changed_at = launcher.spec, write.at

    def _placed(self, write: Write) -> None:
        spec = self.spec
        if spec is None:
            return
        kept = self._take(write.at, spec, 1)
        if not kept and write.at >= self.changed_at + UNDER_WAY_SECONDS:
            limit = f"{spec.launches_per_hour:g} launches an hour"
            self.violate(write, f"{write.name} is placed although the limit of {limit} is used up")

    def _take(self, now: float, spec: LauncherSpec, tokens: int) -> bool:
        rate, most = spec.launches_per_hour, spec.burst_launches + EARLY_TOKENS
        self.bucket.fill(now, rate, most)
        return tokens == 0 or self.bucket.take(now, rate, most)
