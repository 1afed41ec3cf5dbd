"""What a write is told and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cascade.kube.store.document import Document


@dataclass(frozen=True)
class How:
    """A write's options, as the request gives them. `validation` is fieldValidation, `manager` who
    writes; `force` takes fields from others in a server-side apply.
    """

    dry_run: bool = False
    validation: str = "Warn"
    subresource: str = ""
    manager: str = "unknown"
    force: bool = False
    is_apply: bool = False


class Outcome(NamedTuple):
    """What a write answers: the object, warnings for the client, whether it was created."""

    document: Document
    warnings: tuple[str, ...] = ()
    created: bool = False
