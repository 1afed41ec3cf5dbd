"""When a condition holds, and what is said of one that cannot be read."""

from __future__ import annotations

import pytest

from cascade.model.errors import Refused
from tests.model.metadata.stores import Item, Leases, n, s

ITEM: Item = {
    "n": n(10),
    "s": s("abc"),
    "yes": {"BOOL": True},
    "tags": {"SS": ["a", "b"]},
    "l": {"L": [n(1), s("x")]},
    "m": {"M": {"deep": {"M": {"er": n(7)}}}},
    "bin": {"B": "/w=="},
}


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("n = :v", {":v": {"N": "10.0"}}),
        ("n > :v", {":v": n(9)}),
        ("s < :v", {":v": s("b")}),
        ("bin > :v", {":v": {"B": "AQ=="}}),
        ("n BETWEEN :v AND :w", {":v": n(10), ":w": n(10)}),
        ("s IN (:v, :w)", {":v": n(1), ":w": s("abc")}),
        ("gone <> :v", {":v": n(1)}),
        ("NOT gone = :v", {":v": n(1)}),
        ("NOT s > :v", {":v": n(1)}),
        ("tags = :v", {":v": {"SS": ["b", "a"]}}),
        ("contains(tags, :v)", {":v": s("a")}),
        ("contains(l, :v)", {":v": n(1)}),
        ("contains(s, :v)", {":v": s("bc")}),
        ("begins_with(s, :v)", {":v": s("ab")}),
        ("attribute_type(tags, :v)", {":v": s("SS")}),
        ("size(tags) = :v AND size(s) > :v", {":v": n(2)}),
        ("m.deep.er = :v AND l[1] = :w", {":v": n(7), ":w": s("x")}),
        ("attribute_not_exists(m.absent) AND attribute_not_exists(s.x)", {}),
        ("n = :v OR n = :w AND gone = :w", {":v": n(10), ":w": n(1)}),
        ("(yes = :v)", {":v": {"BOOL": True}}),
    ],
)
def test_it_holds_and_its_opposite_does_not(condition: str, values: Item) -> None:
    leases = Leases(ITEM)
    assert leases.holds(condition, values)
    opposite = condition if condition.startswith("(") else f"({condition})"
    assert not leases.holds(f"NOT {opposite}", values)


@pytest.mark.parametrize(
    ("condition", "values", "says"),
    [
        ("n = = :v", {":v": n(1)}, 'Syntax error; token: "=", near: "= = :v"'),
        ("n = :v)", {":v": n(1)}, 'Syntax error; token: ")", near: ":v )"'),
        ("n = ?", {}, 'Syntax error; token: "?", near: "n = ?"'),
        (" ", {}, "The expression can not be empty;"),
        ("n = :v", {}, "attribute value: :v"),
        ("#n = :v", {":v": n(1)}, "attribute name: #n"),
        ("n = :v", {":v": n(1), ":w": n(2)}, "unused in expressions: keys: {:w}"),
        ("status = :v", {":v": n(1)}, "reserved keyword; reserved keyword: status"),
        ("exists(n)", {}, "Invalid function name; function: exists"),
        ("begins_with(s)", {}, "begins_with, number of operands: 1"),
        ("attribute_exists(:v)", {":v": s("n")}, "requires a document path"),
        ("size(s)", {}, "not allowed to be used this way in an expression; function: size"),
        ("if_not_exists(n, :v) = :v", {":v": n(1)}, "not allowed in a condition expression"),
        ("n < :v", {":v": {"BOOL": True}}, "operator or function: <, operand type: BOOL"),
        ("n BETWEEN :v AND :w", {":v": n(2), ":w": n(1)}, "upper bound"),
        ("((n = :v))", {":v": n(1)}, "redundant parentheses"),
        ("n = n", {}, "The first operand must be distinct"),
    ],
)
def test_what_cannot_be_read_is_refused_with_dynamodbs_words(
    condition: str, values: Item, says: str
) -> None:
    leases = Leases(ITEM)
    with pytest.raises(Refused) as refused:
        leases.update("REMOVE n", values, ConditionExpression=condition)
    assert refused.value.code == "ValidationException"
    assert says in refused.value.message
    assert leases.item == ITEM | {"tags": {"SS": ["a", "b"]}}
