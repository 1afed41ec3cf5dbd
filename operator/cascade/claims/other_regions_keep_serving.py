"""A service in another region that needs nothing in us-east-1 goes on serving its users."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DependentService
from cascade.model.resources.dependent_service import IMPAIRED_SHARE

HOME = "us-east-1"


class OtherRegionsKeepServing(Claim):
    about: ClassVar[str] = "DependentService"
    kinds: ClassVar[tuple[str, ...]] = ("DependentService",)

    def begin(self) -> None:
        self.has_served: set[str] = set()

    def wrote(self, write: Write, before: World) -> None:
        service = write.resource
        if not isinstance(service, DependentService) or write.verb != "replace_status":
            return
        if is_pinned(service, before):
            return
        failed = service.status.error_share
        if failed <= IMPAIRED_SHARE:
            self.has_served.add(write.name)
        elif write.name in self.has_served:
            where = f"{write.name} in {service.spec.region}"
            self.violate(write, f"{where} fails {failed:.0%} of its users, and needs nothing here")


def is_pinned(service: DependentService, there: World) -> bool:
    """Whether it is in us-east-1, or needs something that is."""
    stores = {r.spec.hostname for r in there.records.values() if r.spec.region == HOME}
    if service.spec.region == HOME or service.spec.metadata_store in stores:
        return True
    needed = (there.services.get(name) for name in service.spec.depends_on)
    return any(other is not None and is_pinned(other, there) for other in needed)
