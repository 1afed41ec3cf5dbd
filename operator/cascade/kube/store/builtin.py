"""The kinds that the server has without a CustomResourceDefinition, and their own rules."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.config_maps import CONFIG_MAP
from cascade.kube.store.errors import FieldError, invalid_value
from cascade.kube.store.events import CORE_EVENT, EVENTS_V1
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import AGE, Column, Resource
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_STRING: Json = {"type": "string"}
_INTEGER: Json = {"type": "integer"}


def _new_spec(body: Json) -> Json:
    given = (body.get("spec") or {}).get("finalizers") or []
    return {"finalizers": given if "kubernetes" in given else [*given, "kubernetes"]}


def _complete_namespace(body: Json, old: Json | None) -> Json:
    meta = body["metadata"]
    labels = {**meta.get("labels", {}), "kubernetes.io/metadata.name": meta.get("name", "")}
    phase = "Terminating" if "deletionTimestamp" in meta else "Active"
    spec = (old or {}).get("spec") or _new_spec(body)
    status = {**(body.get("status") or {}), "phase": phase}
    return {**body, "metadata": {**meta, "labels": labels}, "spec": spec, "status": status}


NAMESPACE = Resource(
    group="",
    version="v1",
    plural="namespaces",
    singular="namespace",
    kind="Namespace",
    list_kind="NamespaceList",
    namespaced=False,
    short_names=("ns",),
    has_status=True,
    is_typed=True,
    counts_generation=False,
    unconditional_update=True,
    name_is_label=True,
    is_cleaned_up_later=True,
    verbs=("create", "delete", "get", "list", "patch", "update", "watch"),
    selectable_fields=(".status.phase",),
    schema=Schema(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "object",
                    "properties": {"finalizers": {"type": "array", "items": _STRING}},
                },
                "status": {
                    "type": "object",
                    "properties": {
                        "phase": _STRING,
                        "conditions": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "x-kubernetes-preserve-unknown-fields": True,
                            },
                        },
                    },
                },
            },
        }
    ),
    columns=(Column("Status", "string", ".status.phase", "The status of the namespace"), AGE),
    prepare=_complete_namespace,
)

_ALPHA = ("strategy", "preferredHolder")


def _complete_lease(body: Json, old: Json | None) -> Json:
    """What belongs to coordinated leader election is dropped: it is an alpha feature."""
    spec = {k: v for k, v in (body.get("spec") or {}).items() if k not in _ALPHA}
    return {**body, "spec": spec}


def _check_lease(body: Json, old: Json | None) -> list[FieldError]:
    spec, errors = body["spec"], []
    for field, least, words in (
        ("leaseDurationSeconds", 1, "must be greater than 0"),
        ("leaseTransitions", 0, "must be greater than or equal to 0"),
    ):
        if field in spec and spec[field] < least:
            errors.append(invalid_value(f"spec.{field}", quoted(spec[field]), words))
    return errors


LEASE = Resource(
    group="coordination.k8s.io",
    version="v1",
    plural="leases",
    singular="lease",
    kind="Lease",
    list_kind="LeaseList",
    is_typed=True,
    counts_generation=False,
    create_on_update=True,
    verbs=VERBS,
    schema=Schema(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "object",
                    "properties": {
                        "holderIdentity": _STRING,
                        "leaseDurationSeconds": _INTEGER,
                        "acquireTime": _STRING,
                        "renewTime": _STRING,
                        "leaseTransitions": _INTEGER,
                        "strategy": _STRING,
                        "preferredHolder": _STRING,
                    },
                }
            },
        }
    ),
    columns=(Column("Holder", "string", ".spec.holderIdentity", "holderIdentity"), AGE),
    prepare=_complete_lease,
    check=_check_lease,
    times=("spec.acquireTime", "spec.renewTime"),
)

BUILT_IN = (NAMESPACE, CONFIG_MAP, CORE_EVENT, LEASE, EVENTS_V1)
