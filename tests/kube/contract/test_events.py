"""Events: one kind under two names, of an old sort and of a new one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import Api, causes
from tests.kube.widgets import GROUP

NEW_SORT = {
    "eventTime": "2026-01-01T02:00:00.123456+02:00", "action": "Flip",
    "reportingComponent": "enactor", "reportingInstance": "az1",
}  # fmt: skip
CORE, REPORTED = ("", "v1", "events"), ("events.k8s.io", "v1", "events")


def event(api: Api, **fields: Any) -> Any:
    """As kopf and client-go of old write it."""
    return {
        "metadata": {"generateName": "note-"}, "type": "Normal", "reason": "Flipped",
        "message": "hi", "firstTimestamp": "2026-01-01T00:00:00.123456+00:00", "count": 1,
        "source": {"component": "x"},
        "involvedObject": {"apiVersion": f"{GROUP}/v1", "kind": "Widget", "name": "a",
                           "namespace": api.namespace},
    } | fields  # fmt: skip


def report(api: Api, **fields: Any) -> Any:
    """As events.k8s.io/v1 has it; None takes a field away."""
    body = {
        "metadata": {"generateName": "note-"}, "type": "Normal", "reason": "Flipped", "note": "hi",
        "eventTime": NEW_SORT["eventTime"], "action": "Flip",
        "reportingController": "cascade.lab/enactor", "reportingInstance": "az1",
        "regarding": {"kind": "Widget", "name": "a", "namespace": api.namespace},
    } | fields  # fmt: skip
    return {field: value for field, value in body.items() if value is not None}


async def test_an_event_has_two_names_and_times_in_utc(api: Api) -> None:
    code, made = await api.call("POST", api.at(*CORE), event(api, **NEW_SORT))
    assert (code, made["kind"], made["apiVersion"]) == (201, "Event", "v1")
    assert made["firstTimestamp"] == "2026-01-01T00:00:00Z"
    assert made["eventTime"] == "2026-01-01T00:00:00.123456Z"
    [seen] = (await api.call("GET", api.at(*REPORTED)))[1]["items"]
    assert (seen["note"], seen["regarding"]["name"]) == ("hi", "a")
    assert (seen["reportingController"], seen["deprecatedCount"]) == ("enactor", 1)
    assert seen["metadata"]["uid"] == made["metadata"]["uid"]


async def test_a_report_is_seen_under_the_old_name_too(api: Api) -> None:
    code, made = await api.call("POST", api.at(*REPORTED), report(api))
    assert (code, made["apiVersion"]) == (201, "events.k8s.io/v1")
    assert (made["deprecatedFirstTimestamp"], made["deprecatedSource"]) == (None, {})
    [seen] = (await api.call("GET", api.at(*CORE)))[1]["items"]
    assert (seen["message"], seen["involvedObject"]["name"]) == ("hi", "a")
    assert (seen["source"], seen["firstTimestamp"]) == ({}, None)


SELECTED = [
    (CORE, "involvedObject.name=a,involvedObject.kind=Widget", 2), (CORE, "reason=Flipped", 2),
    (CORE, "type=Warning", 0), (CORE, "source=x", 1), (CORE, "source=cascade.lab/enactor", 1),
    (CORE, "reportingComponent=cascade.lab/enactor", 1), (REPORTED, "regarding.name=a", 2),
    (REPORTED, "reportingController=cascade.lab/enactor", 1),
    (CORE, "action=Flip", None), (REPORTED, "involvedObject.name=a", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "selector", "found"), SELECTED, ids=lambda v: str(v))
async def test_events_are_selected_by_what_they_are_about(
    api: Api, kind: tuple[str, str, str], selector: str, found: int | None
) -> None:
    await api.call("POST", api.at(*CORE), event(api))
    await api.call("POST", api.at(*REPORTED), report(api))
    code, listed = await api.call("GET", f"{api.at(*kind)}?fieldSelector={selector}")
    if found is None:
        path = selector.partition("=")[0]
        assert (code, listed["message"]) == (400, f"field label not supported: {path}")
    else:
        assert (code, len(listed["items"])) == (200, found)


MISNAMED = ("reportingComponent", "FieldValueInvalid")
OF_THE_OLD_SORT: dict[str, tuple[Any, int, list[tuple[str, str]]]] = {
    "as it is": ({}, 201, []),
    "a long message": ({"message": "x" * 1025}, 201, []),
    "another type": ({"type": "Odd"}, 201, []),
    "elsewhere": ({"involvedObject": {"kind": "Widget", "name": "a", "namespace": "other"}}, 422,
                  [("involvedObject.namespace", "FieldValueInvalid")]),
    "nowhere": ({"involvedObject": {}}, 422, [("involvedObject.namespace", "FieldValueInvalid")]),
    "of the new sort": (NEW_SORT, 201, []),
    "new, elsewhere": (NEW_SORT | {"involvedObject": {"name": "a", "namespace": "other"}}, 201, []),
    "new, too long": (NEW_SORT | {"message": "x" * 1025}, 422, [("message", "FieldValueInvalid")]),
    "new, no action": (NEW_SORT | {"action": ""}, 422, [("action", "FieldValueRequired")]),
    "new, misnamed": (NEW_SORT | {"reportingComponent": "bad name"}, 422, [MISNAMED]),
    "new, nobody": (
        {"eventTime": NEW_SORT["eventTime"]}, 422,
        [("reportingComponent", "FieldValueRequired"), MISNAMED, MISNAMED,
         ("reportingInstance", "FieldValueRequired"), ("action", "FieldValueRequired")]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "wrong"), OF_THE_OLD_SORT.values(), ids=list(OF_THE_OLD_SORT)
)
async def test_an_event_says_as_much_as_its_sort_must(
    api: Api, change: Any, code: int, wrong: list[tuple[str, str]]
) -> None:
    got, answer = await api.call("POST", api.at(*CORE), event(api, **change))
    assert (got, causes(answer) if code == 422 else []) == (code, wrong)


REPORTS: dict[str, tuple[Any, str, str]] = {
    "no time": ({"eventTime": None}, "eventTime", "FieldValueRequired"),
    "no action": ({"action": None}, "action", "FieldValueRequired"),
    "no reason": ({"reason": None}, "reason", "FieldValueRequired"),
    "no instance": ({"reportingInstance": None}, "reportingInstance", "FieldValueRequired"),
    "misnamed": ({"reportingController": "bad name"}, "reportingController", "FieldValueInvalid"),
    "another type": ({"type": "Odd"}, "type", "FieldValueInvalid"),
    "a long note": ({"note": "x" * 1025}, "message", "FieldValueInvalid"),
    "a count": ({"deprecatedCount": 3}, "count", "FieldValueInvalid"),
    "an old time": ({"deprecatedFirstTimestamp": "2026-01-01T00:00:00Z"}, "firstTimestamp",
                    "FieldValueInvalid"),
    "no series": ({"series": {"count": 1, "lastObservedTime": NEW_SORT["eventTime"]}},
                  "series.count", "FieldValueInvalid"),
    "nowhere": ({"regarding": {"kind": "Widget", "name": "a"}}, "involvedObject.namespace",
                "FieldValueInvalid"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field", "reason"), REPORTS.values(), ids=list(REPORTS))
async def test_a_report_must_be_of_the_new_sort(
    api: Api, change: Any, field: str, reason: str
) -> None:
    code, status = await api.call("POST", api.at(*REPORTED), report(api, **change))
    assert (code, causes(status)) == (422, [(field, reason)])
    assert status["message"].startswith('Event "note-'), "judged as it is stored, without a group"


async def test_a_time_that_is_none_is_refused(api: Api) -> None:
    code, status = await api.call("POST", api.at(*CORE), event(api, firstTimestamp="yesterday"))
    assert (code, 'parsing time "yesterday"' in status["message"]) == (400, True)
