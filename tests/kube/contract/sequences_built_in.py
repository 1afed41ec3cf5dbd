"""Random sequences of calls on built-in kinds that the lab uses: config maps and leases."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.kube.calls import JSON_PATCH, MERGE
from tests.kube.contract.sequences import (
    COLLECTION_DELETIONS,
    DELETIONS,
    LISTS,
    LITTLE_META,
    NAMES,
    OPERATIONS,
    READS,
    VERSIONS,
    WRITING,
    Json,
    one,
    rarely,
)
from tests.kube.contract.twins import Kind, Step

CONFIG_MAPS = Kind("/api/v1", "configmaps", "ConfigMap", {})
LEASES = Kind("/apis/coordination.k8s.io/v1", "leases", "Lease", {"spec": {"holderIdentity": "me"}})
DATA = st.fixed_dictionaries(
    {},
    optional={
        "data": rarely(
            one({"a": "b"}, {"c": "d"}, {}, None),
            one({"a": 1}, {"a b": "x"}, "x", {"a": None}, {"..": "x"}),
        ),
        "binaryData": rarely(one({"x": "aGk="}, {}), one({"x": "!"}, {"a": "aGk="}, {"x": 1})),
        "immutable": rarely(st.just(False), one(True, None, "x")),
    },
)
SPEC = st.fixed_dictionaries(
    {},
    optional={
        "holderIdentity": rarely(one("me", "you", None), one(7, "")),
        "leaseDurationSeconds": rarely(one(15, 30), one(0, -1, "x", 1.5, None)),
        "leaseTransitions": rarely(one(0, 1, 2), one(-1, "x")),
        "renewTime": rarely(
            one("2026-01-01T00:00:00.000000Z", "2026-01-01T01:00:00.000000+01:00", None),
            one("2026-01-01T00:00:00Z", "x", 7, "2026-01-01T00:00:00.123Z"),
        ),
    },
)
LEASE = st.fixed_dictionaries({}, optional={"spec": rarely(SPEC, one(None, "x", {}))})
ODD: tuple[Json, ...] = ({"unknown": 1}, {"kind": None})


@st.composite
def steps(draw: Any, kind: Kind, fields: Any) -> Step:
    """One call that writes."""
    name, query = draw(NAMES), draw(WRITING)
    given = {**draw(fields), **draw(rarely(st.just({}), one(*ODD)))}
    meta = {k: v for k, v in draw(LITTLE_META).items() if k != "deletionTimestamp"}
    method = draw(one("POST", "PUT", "PATCH", "JSON"))
    if method == "JSON":
        operations = draw(st.lists(OPERATIONS, max_size=2))
        return Step("PATCH", f"/{name}", query, operations, JSON_PATCH)
    if method != "POST" and draw(st.integers(0, 2)) == 0:
        meta = {**meta, "resourceVersion": draw(VERSIONS).replace("NAME", name)}
    if method == "PATCH":
        return Step("PATCH", f"/{name}", query, given | ({"metadata": meta} if meta else {}), MERGE)
    if method == "PUT":  # one that is tried and would create shows the version it was given
        query = tuple(pair for pair in query if pair != ("dryRun", "All"))
    whole = {**kind.body(name), **given, "metadata": {"name": name, **meta}}
    return Step(method, "" if method == "POST" else f"/{name}", query, whole)


def sequences(kind: Kind, fields: Any) -> Any:
    writes = steps(kind, fields)
    others = st.one_of(DELETIONS, COLLECTION_DELETIONS, READS, LISTS)
    return st.lists(st.one_of(writes, writes, writes, others), min_size=3, max_size=12)


ON_CONFIG_MAPS, ON_LEASES = sequences(CONFIG_MAPS, DATA), sequences(LEASES, LEASE)
