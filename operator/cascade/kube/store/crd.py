"""CustomResourceDefinitions: completed as the API server does it, and turned into resources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cascade.kube.store.crd_checks import check_schema
from cascade.kube.store.crd_schema import DEFINITION, KEEP
from cascade.kube.store.errors import ApiError, FieldError, invalid_value, required
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import Column, Resource, Scale
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
CRD_KIND = "customresourcedefinitions.apiextensions.k8s.io"
_AGE = Column(
    "Age",
    "date",
    ".metadata.creationTimestamp",
    "CreationTimestamp is a timestamp representing the server time when this object was created.",
)


def _complete(body: Json, old: Json | None) -> Json:
    spec = body.get("spec") or {}
    names = dict(spec.get("names") or {})
    if names.get("kind"):
        names.setdefault("singular", names["kind"].lower())
        names.setdefault("listKind", names["kind"] + "List")
    spec = {**spec, "names": names, "conversion": spec.get("conversion") or {"strategy": "None"}}
    stored = [v.get("name") for v in spec.get("versions") or [] if v.get("storage")]
    empty = {
        "conditions": None,
        "acceptedNames": {"plural": "", "kind": ""},
        "storedVersions": stored,
    }
    status = body.get("status") or empty
    if old is not None and "deletionTimestamp" in body["metadata"]:
        status = _terminating(status, body["metadata"]["deletionTimestamp"])
    return {**body, "spec": spec, "status": status}


def _terminating(status: Json, now: str) -> Json:
    conditions = status.get("conditions") or []
    if any(condition["type"] == "Terminating" for condition in conditions):
        return status
    said = {
        "type": "Terminating",
        "status": "True",
        "lastTransitionTime": now,
        "reason": "InstanceDeletionPending",
        "message": "CustomResourceDefinition marked for "
        "deletion; CustomResource deletion will begin soon",
    }
    return {**status, "conditions": [*conditions, said]}


def _check(body: Json, old: Json | None) -> list[FieldError]:
    """What would keep the definition from being served. No more: structure and cost are not."""
    spec, errors = body["spec"], []
    names = spec["names"]
    for field in ("group", "scope"):
        if not spec.get(field):
            errors.append(required(f"spec.{field}"))
        elif old and spec[field] != old["spec"][field]:
            words = "field is immutable"
            errors.append(invalid_value(f"spec.{field}", quoted(spec[field]), words))
    if spec.get("scope") not in ("", None, "Cluster", "Namespaced"):
        listed = f'{quoted(spec["scope"])}: supported values: "Cluster", "Namespaced"'
        words = f"Unsupported value: {listed}"
        errors.append(FieldError("FieldValueNotSupported", "spec.scope", words))
    for field in ("plural", "kind"):
        if not names.get(field):
            errors.append(required(f"spec.names.{field}"))
    wanted, name = f"{names.get('plural')}.{spec.get('group')}", body["metadata"].get("name", "")
    if not errors and name != wanted:
        words = 'must be spec.names.plural+"."+spec.group'
        errors.append(invalid_value("metadata.name", quoted(name), words))
    if sum(bool(v.get("storage")) for v in spec.get("versions") or []) != 1:
        errors.append(
            invalid_value(
                "spec.versions",
                quoted(spec.get("versions")),
                "must have exactly one version marked as storage version",
            )
        )
    return errors or _check_versions(body)


def _check_versions(body: Json) -> list[FieldError]:
    """What is wrong with a schema, or with a rule that does not compile."""
    field = "spec.versions[*].schema.openAPIV3Schema"
    try:
        errors = [e for version in body["spec"]["versions"] for e in check_schema(version)]
        if not errors:
            resources_of(body)
    except ApiError as error:
        return [invalid_value(field, '"object"', str(error))]
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        return [invalid_value(field, '"object"', f"is no structural schema: {error!r}")]
    return errors


CRD = Resource(
    group="apiextensions.k8s.io",
    version="v1",
    plural="customresourcedefinitions",
    singular="customresourcedefinition",
    kind="CustomResourceDefinition",
    list_kind="CustomResourceDefinitionList",
    namespaced=False,
    short_names=("crd", "crds"),
    categories=("api-extensions",),
    has_status=True,
    is_typed=True,
    is_cleaned_up_later=True,
    held_by="customresourcecleanup.apiextensions.k8s.io",
    verbs=("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"),
    schema=Schema(DEFINITION),
    columns=(
        Column(
            "Created At",
            "date",
            ".metadata.creationTimestamp",
            format="date-time",
            description=_AGE.description,
        ),
    ),
    prepare=_complete,
    check=_check,
)


def established(body: Json, now: str) -> Json:
    """The definition with the status that says: it is served."""
    words = (
        ("NamesAccepted", "NoConflicts", "no conflicts found"),
        ("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    )
    conditions = [
        {
            "type": kind,
            "status": "True",
            "lastTransitionTime": now,
            "reason": reason,
            "message": message,
        }
        for kind, reason, message in words
    ]
    status = {**body["status"], "conditions": conditions, "acceptedNames": body["spec"]["names"]}
    return {**body, "status": status}


def emptying(body: Json) -> Json:
    """The definition that is being deleted, while finalizers hold some of its objects."""
    told = {
        "reason": "InstanceDeletionInProgress",
        "message": "CustomResource deletion is in progress",
    }
    conditions = [
        {**condition, **told} if condition["type"] == "Terminating" else condition
        for condition in body["status"]["conditions"]
    ]
    return {**body, "status": {**body["status"], "conditions": conditions}}


def withdrawn(resource: Resource) -> Resource:
    """The kind as it is served, and found, while its definition is being deleted."""
    verbs = ("delete", "deletecollection", "get", "list", "watch")
    return replace(resource, is_withdrawn=True, verbs=verbs)


def resources_of(body: Json) -> list[Resource]:
    """One resource for each served version. 500 when a rule does not compile."""
    spec = body["spec"]
    stored = next(v["name"] for v in spec["versions"] if v.get("storage"))
    return [
        _resource(spec, version, stored)
        for version in spec["versions"]
        if version.get("served", True)
    ]


def _resource(spec: Json, version: Json, stored: str) -> Resource:
    names, group, name = spec["names"], spec["group"], version["name"]
    sub = version.get("subresources") or {}
    columns = [_column(column) for column in version.get("additionalPrinterColumns") or []]
    scale = sub.get("scale")
    fields = [field["jsonPath"] for field in version.get("selectableFields") or []]
    return Resource(
        group=group,
        version=name,
        plural=names["plural"],
        singular=names.get("singular") or names["kind"].lower(),
        kind=names["kind"],
        list_kind=names.get("listKind") or names["kind"] + "List",
        schema=Schema((version.get("schema") or {}).get("openAPIV3Schema") or KEEP),
        namespaced=spec["scope"] == "Namespaced",
        short_names=tuple(names.get("shortNames") or ()),
        categories=tuple(names.get("categories") or ()),
        columns=tuple(columns or [_AGE]),
        selectable_fields=tuple(fields),
        has_status="status" in sub,
        scale=_scale(scale) if scale else None,
        to_storage=_in_version(f"{group}/{stored}"),
        from_storage=_in_version(f"{group}/{name}"),
    )


def _in_version(api_version: str) -> Any:
    def convert(body: Json) -> Json:
        if body["apiVersion"] == api_version:
            return body
        return {**body, "apiVersion": api_version}

    return convert


def _column(column: Json) -> Column:
    path = column["jsonPath"]
    said = column.get("description") or (
        f"Custom resource definition column (in JSONPath format): {path}"
    )
    return Column(
        column["name"],
        column["type"],
        path,
        said,
        column.get("format", ""),
        column.get("priority", 0),
    )


def _scale(scale: Json) -> Scale:
    return Scale(
        scale["specReplicasPath"], scale["statusReplicasPath"], scale.get("labelSelectorPath", "")
    )
