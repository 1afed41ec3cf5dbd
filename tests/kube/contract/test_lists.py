"""Lists: order, selectors, pages, versions; what is refused of a query."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest

from tests.kube.calls import Api, causes, facts, names
from tests.kube.widgets import GROUP, widget
from tests.support.places import Place

PARTIAL = "application/json;as=PartialObjectMetadata{};g=meta.k8s.io;v=v1"


async def fill(api: Api, wanted: str = "abcde") -> None:
    """a, c and e in zone az1, the others in az2; a and b have a label of their own; b is blue."""
    for name in wanted:
        labels = {
            "zone": "az1" if name in "ace" else "az2",
            **({name: "7"} if name in "ab" else {}),
        }
        color = "blue" if name == "b" else "red"
        await api.call("POST", api.widgets, widget(name, labels=labels, color=color))


async def listed(api: Api, query: str) -> tuple[int, Any]:
    return await api.call("GET", f"{api.widgets}?{quote(query, safe='=&')}")


SELECTED = {
    "": "abcde", "limit=0": "abcde", "limit=-1": "abcde", "bogus=1": "abcde",
    "labelSelector=zone=az1": "ace", "labelSelector=zone==az1": "ace",
    "labelSelector=zone!=az1": "bd", "labelSelector=none!=az1": "abcde",
    "labelSelector=a": "a", "labelSelector=!a": "bcde", "labelSelector=a=": "",
    "labelSelector=zone in (az1, az3),!a": "ce", "labelSelector=zone notin (az1)": "bd",
    "labelSelector=zone in ()": "", "labelSelector=a>6": "a", "labelSelector=b<7": "",
    "labelSelector= zone = az1 , a ": "a",
    "fieldSelector=metadata.name=c": "c", "fieldSelector=metadata.name!=c": "abde",
    "fieldSelector=spec.color=blue": "b", "fieldSelector=spec.color!=blue": "acde",
    "fieldSelector=metadata.name=a,spec.color=red": "a",
    "fieldSelector=metadata.name=a,spec.color=blue": "",
    "fieldSelector=metadata.name=b&labelSelector=zone=az1": "",
    "resourceVersion=0&limit=2": "abcde",
}  # fmt: skip


@pytest.mark.parametrize(("query", "found"), SELECTED.items(), ids=list(SELECTED))
async def test_a_list_is_in_order_and_selected(api: Api, query: str, found: str) -> None:
    await fill(api)
    code, some = await listed(api, query)
    assert (code, names(some), some["kind"]) == (200, found, "WidgetList")
    assert some["apiVersion"] == f"{GROUP}/v1"


REFUSED = {
    "labelSelector=a in (": (
        400, "unable to parse requirement: found '', expected: ',', ')' or identifier"),
    "labelSelector=a=b=c": (400, "found '=', expected: ',' or 'end of string'"),
    "labelSelector=a b": (
        400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
    "labelSelector=,": (400, "found ',', expected: !, identifier, or 'end of string'"),
    "labelSelector=a>b": (
        400, "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' "
        "operators, the value must be an integer"),
    "fieldSelector=spec.size=3": (400, "field label not supported: spec.size"),
    "fieldSelector=bogus": (400, "invalid selector: 'bogus'; can't understand 'bogus'"),
    "limit=abc": (400, 'strconv.ParseInt: parsing "abc": invalid syntax'),
    "timeoutSeconds=x": (400, 'strconv.ParseInt: parsing "x": invalid syntax'),
    "continue=garbage": (400, "invalid continue token: continue key is not valid"),
    "resourceVersion=abc": (400, 'strconv.ParseUint: parsing "abc": invalid syntax'),
    "resourceVersionMatch=Exact": (422, "forbidden unless resourceVersion is provided"),
    "resourceVersion=0&resourceVersionMatch=Exact": (422, 'is forbidden for resourceVersion "0"'),
    "resourceVersion=1&resourceVersionMatch=Bogus": (
        422, 'Unsupported value: "Bogus": supported values: "Exact", "NotOlderThan", ""'),
    "sendInitialEvents=true": (422, "sendInitialEvents is forbidden for list"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected_"), REFUSED.items(), ids=list(REFUSED))
async def test_a_list_that_is_refused(api: Api, query: str, expected_: tuple[int, str]) -> None:
    got, status = await listed(api, query)
    assert (got, expected_[1] in status["message"]) == (expected_[0], True), status["message"]


async def test_pages_show_the_version_of_the_first_page(api: Api) -> None:
    await fill(api)
    first = (await api.get(limit="2"))[1]
    assert (names(first), first["metadata"]["remainingItemCount"]) == ("ab", 3)
    await api.delete("d")
    await api.create("f")
    await api.merge("c", {"spec": {"size": 50}})
    onward = {"continue": first["metadata"]["continue"]}
    second = (await api.get(limit="2", **onward))[1]
    assert (names(second), second["metadata"]["remainingItemCount"]) == ("cd", 1)
    rest = (await api.get(limit="9", **onward))[1]
    assert (names(rest), rest["metadata"]["continue"]) == ("cde", "")
    assert rest["items"][0]["spec"]["size"] == 3
    assert rest["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert names((await api.get())[1]) == "abcef"


async def test_pages_of_a_selection_do_not_say_how_many_are_left(api: Api) -> None:
    await fill(api)
    first = (await listed(api, "limit=2&labelSelector=zone=az1"))[1]
    assert (names(first), "remainingItemCount" in first["metadata"]) == ("ac", False)
    onward = first["metadata"]["continue"]
    assert names((await listed(api, f"labelSelector=zone=az1&continue={onward}"))[1]) == "e"


async def test_a_page_goes_on_at_no_other_version(api: Api) -> None:
    await fill(api)
    onward = (await api.get(limit="2"))[1]["metadata"]["continue"]
    status = (await api.get(**{"continue": onward, "resourceVersion": "5"}))[1]
    words = "specifying resource version is not allowed when using continue"
    assert facts(status) == (400, "BadRequest", words)
    status = (await api.get(**{"continue": onward, "resourceVersionMatch": "Exact"}))[1]
    assert causes(status) == [("resourceVersionMatch", "FieldValueForbidden")] * 2


async def test_an_exact_version_shows_what_was_then(api: Api) -> None:
    await fill(api, "ab")
    version = await api.version()
    await api.delete("a")
    await api.merge("b", {"spec": {"size": 50}})
    then = (await api.get(resourceVersion=version, resourceVersionMatch="Exact"))[1]
    assert (names(then), then["items"][1]["spec"]["size"]) == ("ab", 3)
    assert then["metadata"]["resourceVersion"] == version
    now = (await api.get(resourceVersion=version, resourceVersionMatch="NotOlderThan"))[1]
    assert (names(now), now["items"][0]["spec"]["size"]) == ("b", 50)


def token(version: int, start: str) -> str:
    told = f'{{"v":"meta.k8s.io/v1","rv":{version},"start":"{start}"}}'
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")


async def test_a_version_that_is_compacted_is_gone(api: Api, place: Place) -> None:
    """Also for pages: but these may go on with what is there now."""
    await fill(api)
    place.compact()
    status = (await api.get(resourceVersion="2", resourceVersionMatch="Exact"))[1]
    words = "The resourceVersion for the provided list is too old."
    assert facts(status) == (410, "Expired", words)
    code, status = await api.get(limit="2", **{"continue": token(2, "/b\\u0000")})
    assert (code, status["reason"]) == (410, "Expired")
    onward = (await api.get(**{"continue": status["metadata"]["continue"]}))[1]
    assert names(onward) == "cde"


async def test_a_version_that_is_to_come_is_waited_for_and_then_given_up(api: Api) -> None:
    made = (await api.create("a"))[1]["metadata"]
    soon = str(int(made["resourceVersion"]) + 1)
    waiting = asyncio.create_task(api.get("a", resourceVersion=soon))
    await asyncio.sleep(0.1)
    await api.create("b")
    assert (await waiting)[0] == 200
    code, status = await api.get(resourceVersion="99999999")
    assert (code, status["reason"], api.headers["Retry-After"]) == (504, "Timeout", "1")
    assert causes(status) == [("", "ResourceVersionTooLarge")]
    assert status["message"].startswith("Timeout: Too large resource version: 99999999, current: ")


async def test_a_missing_namespace_lists_nothing(api: Api) -> None:
    code, some = await api.call("GET", api.widgets.replace(api.namespace, "nosuch"))
    assert (code, some["items"], some["metadata"]["continue"]) == (200, [], "")


async def test_a_list_of_all_namespaces_has_each(api: Api) -> None:
    await fill(api, "a")
    path = f"/apis/{GROUP}/v1/widgets?fieldSelector=metadata.namespace={api.namespace}"
    code, some = await api.call("GET", path)
    assert (code, [item["metadata"]["namespace"] for item in some["items"]]) == (
        200, [api.namespace])  # fmt: skip


async def test_metadata_clients_get_the_metadata_alone(api: Api) -> None:
    made = (await api.create("a"))[1]
    one = (await api.call("GET", f"{api.widgets}/a", Accept=PARTIAL.format("")))[1]
    assert one == {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                   "metadata": made["metadata"]}  # fmt: skip
    many = (await api.call("GET", api.widgets, Accept=PARTIAL.format("List")))[1]
    assert (many["kind"], many["items"]) == ("PartialObjectMetadataList", [one])


async def test_a_head_request_has_no_body(api: Api) -> None:
    await api.create("a")
    assert await api.call("HEAD", f"{api.widgets}/a") == (200, "")
    assert (await api.call("HEAD", f"{api.widgets}/b"))[0] == 404


@pytest.mark.parametrize(
    "path",
    ["/nosuch", f"/apis/{GROUP}/v9", "/apis/nosuch.io/v1/things", f"/apis/{GROUP}/v1/nosuch"],
)
async def test_what_is_nowhere_is_a_404_in_plain_text(api: Api, path: str) -> None:
    assert await api.call("GET", path) == (404, "404 page not found\n")


async def test_a_subresource_that_a_kind_lacks_is_not_found(api: Api) -> None:
    await api.create("a")
    for below in ("scale", "nosuch"):
        status = (await api.call("GET", f"{api.widgets}/a/{below}"))[1]
        assert facts(status) == (404, "NotFound", f'widgets.{GROUP} "a" not found')
