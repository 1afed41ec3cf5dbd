"""Expressions at random, and what their placeholders stand for: well-formed, and likely to meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Drawn = dict[str, Any]

TABLE = "leases"
NAMES = {
    "#a": "a",
    "#b": "b",
    "#c": "c",
    "#d": "d",
    "#s": "s",
    "#l": "l",
    "#m": "m",
    "#x": "x",
    "#y": "y",
}
PATHS = [
    "#a",
    "#b",
    "#c",
    "#s",
    "#l",
    "#m",
    "#m.#x",
    "#m.#y",
    "#l[0]",
    "#l[1]",
    "#m.#x.#y",
    "#a.#x",
]
TARGETS = [
    ["#a"],
    ["#b"],
    ["#c"],
    ["#d"],
    ["#s"],
    ["#l", "#l[0]", "#l[1]", "#l[7]"],
    ["#m", "#m.#x", "#m.#y"],
]

numbers = st.integers(-3, 12).map(lambda n: {"N": str(n)})
texts = st.sampled_from(["", "a", "ab", "abc", "b", "B", "é", "10"]).map(lambda s: {"S": s})
told_apart = numbers | texts  # moto takes NULL for absence, and true for 1
scalars = told_apart | st.just({"NULL": True})
members = st.sets(st.sampled_from(["a", "b", "ab"]), min_size=1).map(lambda s: {"SS": sorted(s)})
of_numbers = st.sets(st.sampled_from(["1", "2", "10"]), min_size=1).map(lambda s: {"NS": sorted(s)})
sets = members | of_numbers
lists = st.lists(scalars, max_size=3).map(lambda found: {"L": found})
maps = st.dictionaries(st.sampled_from("xy"), scalars | lists, max_size=2).map(lambda d: {"M": d})
values = scalars | sets | lists | maps
compared = told_apart | sets
ordered = numbers | texts

# `l` and `m` stay a list and a map: on paths into anything else moto breaks down or says nothing.
attributes = st.fixed_dictionaries(
    {}, optional={"a": values, "b": values, "c": values, "s": values, "l": lists, "m": maps}
)
keys = st.sampled_from(["1", "2", "21", "3"]).map(lambda k: {"pk": {"S": "p"}, "sk": {"S": k}})


class Writer:
    """Writes one request's expressions, and notes what their placeholders stand for."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.values: dict[str, Any] = {}
        self.targets = [*draw(st.permutations(TARGETS))]

    def value(self, of: st.SearchStrategy[Any]) -> str:
        name = f":v{len(self.values)}"
        self.values[name] = self.draw(of)
        return name

    def path(self) -> str:
        return self.draw(st.sampled_from(PATHS))

    def plain_target(self) -> str:
        """One that is neither list nor map."""
        plain = next(target for target in self.targets if len(target) == 1)
        self.targets.remove(plain)
        return plain[0]

    def target(self) -> str:
        """A path that the update changes; none overlaps with another."""
        return self.draw(st.sampled_from(self.targets.pop()))

    def condition(self, depth: int = 2) -> str:
        write = self.draw(st.sampled_from(PARTS + (WHOLES if depth else ())))
        return write(self, depth)

    def request(self, **body: Any) -> Drawn:
        """With exactly the names and values that its expressions use."""
        text = " ".join(str(body[name]) for name in body if name.endswith("Expression"))
        names = {key: name for key, name in NAMES.items() if key in text}
        if names:
            body["ExpressionAttributeNames"] = names
        if self.values:
            body["ExpressionAttributeValues"] = self.values
        return {"TableName": TABLE, **body}


def both(w: Writer, depth: int) -> str:
    sign = w.draw(st.sampled_from(["AND", "OR", "and"]))
    return f"{w.condition(depth - 1)} {sign} {w.condition(depth - 1)}"


def negated(w: Writer, depth: int) -> str:
    return f"NOT {w.draw(st.sampled_from(PARTS))(w, 0)}"


def in_brackets(w: Writer, depth: int) -> str:
    return f"({both(w, depth)})"


def equal(w: Writer, _: int) -> str:
    return f"{w.path()} {w.draw(st.sampled_from(['=', '<>']))} {w.value(compared)}"


def less(w: Writer, _: int) -> str:
    """Of one type: moto breaks down at the order of two."""
    path, value = w.path(), w.draw(ordered)
    sort = w.value(st.just({"S": next(iter(value))}))
    sign = w.draw(st.sampled_from(["<", "<=", ">", ">="]))
    return f"(attribute_type({path}, {sort}) AND {path} {sign} {w.value(st.just(value))})"


def between(w: Writer, _: int) -> str:
    low = w.draw(st.integers(-3, 3))
    bounds = (w.value(st.just({"N": str(n)})) for n in (low, low + w.draw(st.integers(0, 5))))
    path, sort = w.path(), w.value(st.just({"S": "N"}))
    return f"(attribute_type({path}, {sort}) AND {path} BETWEEN {' AND '.join(bounds)})"


def among(w: Writer, _: int) -> str:
    choices = [w.value(compared) for _ in range(w.draw(st.integers(1, 3)))]
    return f"{w.path()} IN ({', '.join(choices)})"


def exists(w: Writer, _: int) -> str:
    return f"{w.draw(st.sampled_from(['attribute_exists', 'attribute_not_exists']))}({w.path()})"


def of_type(w: Writer, _: int) -> str:
    names = st.sampled_from(["S", "N", "BOOL", "NULL", "SS", "NS", "L", "M"])
    return f"attribute_type({w.path()}, {w.value(names.map(lambda s: {'S': s}))})"


def begins(w: Writer, _: int) -> str:
    return f"begins_with({w.path()}, {w.value(texts)})"


def contains(w: Writer, _: int) -> str:
    return f"contains({w.path()}, {w.value(told_apart)})"


def sized(w: Writer, _: int) -> str:
    """moto breaks down at the size of what is not there, or has none."""
    path, sort = w.path(), w.value(st.sampled_from(["S", "SS", "L", "M"]).map(lambda s: {"S": s}))
    sign = w.draw(st.sampled_from(["<", "=", ">="]))
    return f"(attribute_type({path}, {sort}) AND size({path}) {sign} {w.value(numbers)})"


PARTS = (equal, less, between, among, exists, of_type, begins, contains, sized)
WHOLES = (both, negated, in_brackets)


def a_set(w: Writer) -> str:
    path = w.target()
    if path == "#m":
        return f"#m = {w.value(maps)}"
    if path == "#l":
        return f"#l = list_append(if_not_exists({w.path()}, {w.value(lists)}), {w.value(lists)})"
    right = w.draw(
        st.sampled_from(
            [
                lambda: w.value(values),
                lambda: w.path(),
                lambda: f"{path} + {w.value(numbers)}",
                lambda: f"{w.value(numbers)} - {w.path()}",
                lambda: f"if_not_exists({w.path()}, {w.value(values)})",
                lambda: f"if_not_exists({path}, {w.value(numbers)}) + {w.value(numbers)}",
                lambda: f"list_append({path}, {w.value(lists)})",
                lambda: f"list_append(if_not_exists({path}, {w.value(lists)}), {w.value(lists)})",
            ]
        )
    )()
    return f"{path} = {right}"


SECTIONS = {
    "SET": a_set,
    "REMOVE": lambda w: w.target(),
    "ADD": lambda w: f"{w.plain_target()} {w.value(numbers | sets)}",
    "DELETE": lambda w: f"{w.plain_target()} {w.value(sets)}",
}


def update(w: Writer) -> str:
    verbs = w.draw(st.lists(st.sampled_from([*SECTIONS]), min_size=1, max_size=2, unique=True))
    counts = [w.draw(st.integers(1, 2)) for _ in verbs]
    return " ".join(
        f"{verb} {', '.join(SECTIONS[verb](w) for _ in range(count))}"
        for verb, count in zip(verbs, counts, strict=True)
    )
