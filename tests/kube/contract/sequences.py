"""Random sequences of calls on widgets: mostly such as a client sends, some as none should.

Few names and few values, so that calls meet each other's effects.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.kube.calls import APPLY, JSON_PATCH, MERGE
from tests.kube.contract.twins import Step
from tests.kube.widgets import GROUP, VERSION

Json = dict[str, Any]
NAMES = st.sampled_from(["a", "b", "c"])
PATHS = NAMES.flatmap(lambda name: st.sampled_from([f"/{name}", f"/{name}", f"/{name}/status"]))
SELECTORS = ("zone=az1", "zone!=az1", "zone in (az1,az2)", "zone notin (az1)", "zone", "!zone")
FIELDS = ("metadata.name=a", "metadata.name!=a", "spec.color=green", "spec.color!=red")


def rarely(usual: Any, odd: Any) -> Any:
    """`usual` some nineteen times in twenty; both are strategies."""
    return st.integers(0, 19).flatmap(lambda dice: odd if dice == 13 else usual)


def one(*values: Any) -> Any:
    return st.sampled_from(values)


PORT = rarely(
    st.fixed_dictionaries({"name": one("p", "q")}, optional={"port": one(1, 80)}),
    one({"port": 1}, {"name": 5}, {"name": "p", "port": "x"}, {"name": "p", "more": 1}, 7),
)
SPEC = st.fixed_dictionaries(
    {},
    optional={
        "size": rarely(one(0, 3, 7, 20, 100), one(-1, 101, "3", 1.5, None, True)),
        "least": rarely(one(1, 5), one("x", None)),
        "generation": rarely(one(1, 2, 3), one("x", None)),
        "color": rarely(one("red", "green"), one("pink", None, 7)),
        "title": rarely(one("abc", None), one("ABC", "toolong", "", 5)),
        "locked": rarely(one("x"), one("y", None)),
        "tags": rarely(st.lists(one("x", "y", "z"), max_size=3), one(None, "x", [1], {})),
        "ports": rarely(st.lists(PORT, max_size=3), one(None, "x", {})),
        "deep": rarely(one({}, {"mode": "fast"}), one(None, {"mode": None}, {"other": 1}, "x")),
        "extra": rarely(one({}, {"a": {"b": [1, None]}}, {"a": None}), one(None, [1])),
        "weights": rarely(one({"a": 1}, {"b": 2}), one({"a": "x"}, {"a": None}, None)),
        "target": rarely(one(80, "http"), one(True, None, 1.5)),
    },
)
UNKNOWN = st.fixed_dictionaries({"unknown": one(1, {"a": 1})})
STATUS = one({"phase": "Ready"}, {"phase": "Gone"}, {}, None, {"conditions": [{"type": "x"}]})
LABELS = rarely(
    one({"zone": "az1"}, {"zone": "az2"}, {"app": "x"}, {}),
    one({"zone": None}, {"zone": "not ok"}, {"-": "x"}, {"zone": 5}, None, "x"),
)
FINALIZERS = rarely(one(["x.lab/f"], ["x.lab/f", "x.lab/g"], []), one(["nodomain"], ["-"], None))
OWNER = {"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "7"}
META = st.fixed_dictionaries(
    {},
    optional={
        "labels": LABELS,
        "annotations": one({"note": "x"}, {"note": "y"}, {}, {"note": None}, {"Note/X y": "z"}),
        "finalizers": FINALIZERS,
        "ownerReferences": one([OWNER], [], [{**OWNER, "controller": True}], [{"name": "o"}]),
        "generation": one(1, 7),
        "uid": one("{uid:a}", "7"),
        "creationTimestamp": one(None, "2020-01-01T00:00:00Z"),
        "deletionTimestamp": one(None, "2020-01-01T00:00:00Z"),
        "unknown": one(1),
        "resourceVersion": one("", "0", "x"),
    },
)
LITTLE_META = rarely(st.fixed_dictionaries({}, optional={"labels": LABELS}), META)


@st.composite
def bodies(draw: Any, name: str, *, versions: Any = None) -> Json:
    """A whole widget; its version from `versions` where that is given."""
    spec = draw(rarely(SPEC.map(lambda spec: {"size": 3, **spec}), SPEC))
    spec |= draw(rarely(st.just({}), UNKNOWN))
    meta = {"name": name, **draw(LITTLE_META)}
    if versions is not None and "resourceVersion" not in meta:
        meta["resourceVersion"] = draw(versions)
    body = {"apiVersion": f"{GROUP}/{VERSION}", "kind": "Widget", "metadata": meta, "spec": spec}
    body |= draw(rarely(st.just({}), st.fixed_dictionaries({"status": STATUS})))
    wrong: Any = [
        {"kind": "Gadget", "spec": {"size": 3, "generation": 9}}, {"kind": ""},
        {"apiVersion": "other/v1"}, {"apiVersion": None},
        {"unknown": 1}, {"spec": None}, {"spec": "x"}, {"metadata": None}, {"metadata": {}},
        {"metadata": {**meta, "name": "b"}}, {"metadata": {**meta, "namespace": "elsewhere"}},
    ]  # fmt: skip
    if draw(st.integers(0, 14)) == 0:
        body |= draw(st.sampled_from(wrong))
    return body


VERSIONS = rarely(st.just("{version:NAME}"), one("{first:NAME}", "", "0", "x", "9999999"))
WRITING = st.lists(
    rarely(
        one(("fieldValidation", "Strict"), ("fieldValidation", "Warn")),
        one(("dryRun", "All"), ("fieldValidation", "Ignore"), ("dryRun", "None"),
            ("fieldValidation", "x"), ("pretty", "true")),
    ),
    max_size=2, unique_by=lambda pair: pair[0],
).map(tuple)  # fmt: skip


@st.composite
def creations(draw: Any) -> Step:
    return Step("POST", "", draw(WRITING), draw(bodies(draw(NAMES))))


@st.composite
def replacements(draw: Any) -> Step:
    path = draw(PATHS)
    name = path.split("/")[1]
    versions = VERSIONS.map(lambda text: text.replace("NAME", name))
    body = draw(bodies(name, versions=versions))
    if path.endswith("/status"):
        body["status"] = draw(STATUS)
    return Step("PUT", path, draw(WRITING), body)


@st.composite
def merges(draw: Any) -> Step:
    path = draw(PATHS)
    patch: Json = draw(st.fixed_dictionaries({}, optional={"spec": SPEC, "metadata": LITTLE_META}))
    if path.endswith("/status") or draw(st.integers(0, 9)) == 0:
        patch["status"] = draw(STATUS)
    if draw(st.integers(0, 3)) == 0:
        version = draw(VERSIONS).replace("NAME", path.split("/")[1])
        patch["metadata"] = {**patch.get("metadata", {}), "resourceVersion": version}
    odd = one([], "x", b"{", {"kind": None}, {"kind": "Gadget"}, {"metadata": None}, {"spec": None})
    return Step("PATCH", path, draw(WRITING), draw(rarely(st.just(patch), odd)), MERGE)


POINTERS = one(
    "/spec/size", "/spec/color", "/spec/tags", "/spec/tags/0", "/spec/tags/-", "/metadata/labels",
    "/metadata/labels/zone", "/spec/deep/mode", "/spec/no/such", "/status/phase", "/status",
    "/metadata/finalizers", "/metadata/finalizers/0", "/metadata/resourceVersion", "/spec", "", "x",
)  # fmt: skip
OPERATIONS = st.one_of(
    st.fixed_dictionaries({"op": one("add", "replace", "test"), "path": POINTERS,
        "value": one(1, 3, "x", "green", ["x"], {"zone": "az1"}, {}, None, "{version:a}")}),
    st.fixed_dictionaries({"op": one("remove"), "path": POINTERS}),
    st.fixed_dictionaries({"op": one("move", "copy"), "from": POINTERS, "path": POINTERS}),
)  # fmt: skip


@st.composite
def json_patches(draw: Any) -> Step:
    operations = draw(st.lists(OPERATIONS, max_size=3))
    odd = one({}, "x", [7], [{"op": "odd", "path": "/spec"}], [{"op": "add"}], b"[")
    body = draw(rarely(st.just(operations), odd))
    return Step("PATCH", draw(PATHS), draw(WRITING), body, JSON_PATCH)


@st.composite
def applications(draw: Any) -> Step:
    """Server-side apply, by one of two managers. None makes objects that are deleted already."""
    path = draw(PATHS)
    body = draw(bodies(path.split("/")[1]))
    (body.get("metadata") or {}).pop("deletionTimestamp", None)
    if path.endswith("/status"):
        body["status"] = draw(STATUS)
    query = [("fieldManager", draw(one("m1", "m2")))]
    query += draw(one([], [], [("force", "true")], [("dryRun", "All")]))
    return Step("PATCH", path, tuple(query), body, APPLY)


PRECONDITIONS = one(
    {"uid": "{uid:a}"}, {"resourceVersion": "{version:a}"}, {"resourceVersion": "{first:a}"},
    {"uid": "7"}, {"uid": "{uid:a}", "resourceVersion": "{version:a}"},
)  # fmt: skip
DELETE_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "preconditions": PRECONDITIONS,
        "propagationPolicy": one("Background", "Background", "Foreground", "Orphan", "x"),
        "dryRun": one(["All"], ["x"]),
        "gracePeriodSeconds": one(0, 5),
    },
)
DELETIONS = st.builds(
    lambda name, body: Step("DELETE", f"/{name}", (), body),
    NAMES,
    rarely(st.none() | DELETE_OPTIONS, one([], b"{", {"preconditions": 7}, {"unknown": 1})),
)
SELECTION = st.lists(
    one(*(("labelSelector", s) for s in SELECTORS), *(("fieldSelector", f) for f in FIELDS)),
    max_size=2, unique_by=lambda pair: pair[0],
)  # fmt: skip
COLLECTION_DELETIONS = st.builds(lambda q: Step("DELETE", "", tuple(q)), SELECTION)
READS = st.builds(lambda path: Step("GET", path), PATHS)
LISTING = st.lists(
    one(("limit", "1"), ("limit", "2"), ("continue", "{continue}"), ("continue", "x"),
        ("resourceVersion", "{listed}"), ("resourceVersion", "0"), ("limit", "-1"),
        ("resourceVersionMatch", "Exact"), ("resourceVersionMatch", "NotOlderThan"),
        ("labelSelector", "zone in (az1"), ("fieldSelector", "spec.size=3"),
        ("labelSelector", "zone==az1,!app"), ("labelSelector", "=x"), ("resourceVersion", "x"),
        ("limit", "x"), ("resourceVersionMatch", "x"), ("fieldSelector", "metadata.name")),
    max_size=2, unique_by=lambda pair: pair[0],
)  # fmt: skip
LISTS = st.builds(lambda a, b: Step("GET", "", tuple(dict([*a, *b]).items())), SELECTION, LISTING)
STEPS = st.one_of(
    creations(), creations(), replacements(), merges(), merges(), json_patches(), applications(),
    DELETIONS, COLLECTION_DELETIONS, READS, LISTS,
)  # fmt: skip
SEQUENCES = st.lists(STEPS, min_size=3, max_size=12)
