"""The kinds that the server has without a CustomResourceDefinition, and their own rules."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.errors import FieldError, invalid_value
from cascade.kube.store.events import CORE_EVENT, EVENTS_V1
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import Column, Resource
from cascade.kube.store.schema import Schema
from cascade.kube.store.typed import read_time

Json = dict[str, Any]
VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_STRING: Json = {"type": "string"}
_INTEGER: Json = {"type": "integer"}
_STRINGS: Json = {"type": "object", "additionalProperties": _STRING}
_AGE = (
    "CreationTimestamp is a timestamp representing the server time when this object was created. "
    "It is not guaranteed to be set in happens-before order across separate operations. Clients "
    "may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the "
    "system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/"
    "sig-architecture/api-conventions.md#metadata"
)
AGE = Column("Age", "string", ".metadata.creationTimestamp", _AGE)


def _complete_namespace(body: Json, old: Json | None) -> Json:
    meta = body["metadata"]
    labels = {**meta.get("labels", {}), "kubernetes.io/metadata.name": meta.get("name", "")}
    phase = "Terminating" if "deletionTimestamp" in meta else "Active"
    spec = (old or {}).get("spec") or {"finalizers": ["kubernetes"]}
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

CONFIG_MAP = Resource(
    group="",
    version="v1",
    plural="configmaps",
    singular="configmap",
    kind="ConfigMap",
    list_kind="ConfigMapList",
    short_names=("cm",),
    is_typed=True,
    counts_generation=False,
    unconditional_update=True,
    verbs=VERBS,
    schema=Schema(
        {
            "type": "object",
            "properties": {
                "data": _STRINGS,
                "binaryData": _STRINGS,
                "immutable": {"type": "boolean"},
            },
        }
    ),
    columns=(Column("Data", "string", "<data>", "Data contains the configuration data."), AGE),
)


def _complete_lease(body: Json, old: Json | None) -> Json:
    spec = body.get("spec") or {}
    where = 'Lease in version "v1" cannot be handled as a Lease'
    times = {
        field: read_time(spec[field], is_micro=True, where=where)
        for field in ("acquireTime", "renewTime")
        if spec.get(field)
    }
    return {**body, "spec": {**spec, **times}}


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
)

BUILT_IN = (NAMESPACE, CONFIG_MAP, CORE_EVENT, LEASE, EVENTS_V1)
