"""Lease: Kubernetes' own coordination.k8s.io/v1 Lease, as far as an election needs it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict

from cascade.model.resources.base import Model, Resource


class LeaseSpec(Model):
    """The usual fields; times are story time written as timestamps."""

    model_config = ConfigDict(extra="ignore")

    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: str | None = None
    renew_time: str | None = None
    lease_transitions: int = 0


class LeaseStatus(Model):
    """A Lease has none."""


class Lease(Resource):
    """One holder at a time, by compare-and-swap."""

    plural: ClassVar[str] = "leases"
    group: ClassVar[str] = "coordination.k8s.io"
    version: ClassVar[str] = "v1"

    spec: LeaseSpec
    status: LeaseStatus = LeaseStatus()
