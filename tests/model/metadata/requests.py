"""Requests at random, for the differential test: well-formed, and likely to meet each other."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.model.metadata.expressions import TABLE, Drawn, Writer, attributes, keys, update


@st.composite
def a_write(draw: st.DrawFn) -> tuple[str, Drawn]:
    w = Writer(draw)
    operation = draw(st.sampled_from(["PutItem", "UpdateItem", "UpdateItem", "DeleteItem"]))
    body: Drawn = {}
    if operation == "PutItem":
        body = {"Item": draw(keys) | draw(attributes)}
    else:
        body = {"Key": draw(keys)}
    if operation == "UpdateItem":
        body["UpdateExpression"] = update(w)
        returned = ["NONE", "ALL_OLD", "ALL_NEW"]
    else:
        returned = ["NONE", "ALL_OLD"]
    if draw(st.booleans()):
        text = w.condition()
        if draw(st.booleans()):  # most conditions do not hold, so most of these do
            text = f"NOT ({text} AND attribute_exists(pk))"
        body["ConditionExpression"] = text
    body["ReturnValues"] = draw(st.sampled_from(returned))
    return operation, w.request(**body)


@st.composite
def a_query(draw: st.DrawFn) -> tuple[str, Drawn]:
    w = Writer(draw)
    key = "pk = " + w.value(st.sampled_from(["p", "q"]).map(lambda s: {"S": s}))
    sort = st.sampled_from(["1", "2", "21", "3"]).map(lambda s: {"S": s})
    more = draw(st.sampled_from(["", "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"]))
    if more == "BETWEEN":
        low, high = sorted((draw(sort)["S"], draw(sort)["S"]))
        bounds = [w.value(st.just({"S": bound})) for bound in (low, high)]
        key += f" AND sk BETWEEN {bounds[0]} AND {bounds[1]}"
    elif more == "begins_with":
        key += f" AND begins_with(sk, {w.value(sort)})"
    elif more:
        key += f" AND sk {more} {w.value(sort)}"
    body: Drawn = {"KeyConditionExpression": key, "ScanIndexForward": draw(st.booleans())}
    if draw(st.booleans()):
        body["FilterExpression"] = w.condition(1)
    if draw(st.booleans()):
        body["Limit"] = draw(st.integers(1, 3))
    return "Query", w.request(**body)


@st.composite
def a_put(draw: st.DrawFn) -> tuple[str, Drawn]:
    """Without a condition: so that what comes after it meets something."""
    return "PutItem", {"TableName": TABLE, "Item": draw(keys) | draw(attributes)}


@st.composite
def a_history(draw: st.DrawFn) -> list[tuple[str, Drawn]]:
    begun = draw(st.lists(a_put(), min_size=1, max_size=3))
    return begun + draw(st.lists(a_write() | a_query(), min_size=1, max_size=6))


histories = a_history()
