"""A history in a file is the history: decoding undoes encoding, and errors name the line."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.errors import BadInput
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.history_file import (
    Header,
    HistoryWriter,
    decode,
    encode,
    encode_header,
    history_hash,
    read_header,
    read_history,
    rounded,
)
from cascade.model.resources import (
    DNSPlan,
    Enactor,
    EndpointRecord,
    Lock,
    PlannedEndpoint,
    RecordTree,
    Resource,
    Target,
    TreeRef,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "history.md"
HEADER = Header(
    scenario="dns-race",
    seed=7,
    driver="timed",
    preset="as-it-was",
    policies={"Enactor.check": "Once"},
)

names = st.sampled_from(("dynamodb", "dynamodb-fips", "enactor-az1", "Ünïcode \u2028"))
addresses = st.sampled_from(("127.0.16.1", "127.0.16.2", "fd00:16::1"))
steps = st.integers(1, 2**53)
seconds = st.floats(0, 1e6, allow_nan=False)
generations = st.integers(1, 10**6)
targets = st.lists(
    st.builds(Target, loadBalancer=names, address=addresses, weight=st.integers(0, 255)), max_size=3
).map(tuple)
refs = st.builds(TreeRef, tree=names, generation=generations, setBy=names)
lock = st.builds(Lock, holder=names, acquiredAtSeconds=seconds, leaseSeconds=st.floats(1, 60))


@st.composite
def resources(draw: st.DrawFn) -> Resource:
    """One of four kinds, with what the other kinds' fields are made of."""
    kind = draw(st.sampled_from((DNSPlan, EndpointRecord, RecordTree, Enactor)))
    specs = {
        DNSPlan: {
            "generation": generations,
            "region": names,
            "endpoints": st.lists(
                st.builds(PlannedEndpoint, name=names, targets=targets), max_size=2
            ).map(tuple),
        },
        EndpointRecord: {
            "hostname": names,
            "root": st.none() | refs,
            "rollback": st.none() | refs,
            "lock": st.none() | lock,
            "fencing": st.sampled_from(("Off", "Monotonic")),
        },
        RecordTree: {"endpoint": names, "generation": generations, "targets": targets},
        Enactor: {"zone": names, "poll_seconds": st.floats(1, 60), "lock": st.just("None")},
    }
    named = kind.named(draw(names), **draw(st.fixed_dictionaries(specs[kind])))
    labels = draw(st.dictionaries(names, names, max_size=3))
    return named.but(metadata=named.metadata.but(labels=labels, resource_version="7"))


@st.composite
def writes(draw: st.DrawFn) -> Write:
    verb = draw(st.sampled_from(("create", "replace", "replace_status", "delete")))
    resource, version = draw(resources()), draw(st.integers(0, 10**9))
    start = (draw(steps), draw(seconds), draw(names))
    return Write(*start, verb, type(resource).__name__, resource.name, version, resource)


whole = st.integers(-(2**53), 2**53)
finite = st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | whole | finite | st.text()
fields = st.dictionaries(st.text(), plain | st.lists(st.text()).map(tuple), max_size=4)
notes = st.builds(Note, steps, seconds, names, names, fields)
answers = st.builds(
    AnswerChange,
    steps,
    seconds,
    names,
    names,
    st.none() | names,
    st.none() | generations,
    st.lists(addresses, max_size=4).map(tuple),
)


@given(writes() | notes | answers)
def test_decoding_undoes_encoding(entry: Entry) -> None:
    line = encode(entry)
    assert b"\n" not in line
    assert decode(line) == rounded(entry)
    assert encode(decode(line)) == line
    assert math.isclose(rounded(entry).at, entry.at, abs_tol=1e-6)


def test_the_order_of_a_notes_fields_does_not_show() -> None:
    one = Note(1, 0.0, "a", "b", {"x": 1, "y": {"p": 1, "q": 2}})
    other = Note(1, 0.0, "a", "b", {"y": {"q": 2, "p": 1}, "x": 1})
    assert encode(one) == encode(other)


def entries() -> list[Entry]:
    tree = RecordTree.named("dynamodb-000001", endpoint="dynamodb", generation=1)
    return [
        Note(1, 0.25, "planner", "plan_published", {"generation": 1}),
        Write(2, 0.5, "enactor-az1", "create", "RecordTree", tree.name, 9, tree),
        AnswerChange(3, 1.0, "dns", "dynamodb", "dynamodb-000001", 1, ("127.0.16.1",)),
    ]


def lines() -> list[bytes]:
    stream = io.BytesIO()
    writer = HistoryWriter(stream, HEADER)
    for entry in entries():
        writer.add(entry)
    return stream.getvalue().splitlines(keepends=True)


def test_what_is_written_is_read() -> None:
    header, read = read_history(lines())
    assert (header, list(read)) == (HEADER, entries())
    assert read_header(lines()) == HEADER


class Cut(io.BytesIO):
    """Remembers what had been flushed when the run was interrupted."""

    kept = b""

    def flush(self) -> None:
        self.kept = self.getvalue()


def test_an_interrupted_run_keeps_every_entry_so_far() -> None:
    stream = Cut()
    writer = HistoryWriter(stream, HEADER)
    assert list(read_history(stream.kept.splitlines(keepends=True))[1]) == []
    writer.add(entries()[0])
    assert list(read_history(stream.kept.splitlines(keepends=True))[1]) == entries()[:1]


def test_equal_histories_have_equal_hashes_and_others_do_not() -> None:
    assert history_hash(entries()) == history_hash(decode(encode(e)) for e in entries())
    later = [replace(entry, at=entry.at + 1e-6) for entry in entries()]
    assert history_hash(later) != history_hash(entries())
    assert history_hash(entries()[:2]) != history_hash(entries())


WAY_OUT = "end the file before that line, or run the scenario again"


def broken(number: int, line: bytes) -> list[bytes]:
    """The file with that line (counted from 1) in place of its own."""
    file = lines()
    file[number - 1] = line
    return file


def without(key: str) -> bytes:
    return re.sub(rf'"{key}":[^,}}]*,?'.encode(), b"", lines()[1])


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ([], "line 1 is no header of a history (Input is a zero-length, empty document)"),
        (broken(1, b"{}\n"), "line 1 is no header of a history (it lacks 'schema'"),
        (broken(1, b"[]\n"), "line 1 is no header"),
        (
            broken(1, encode_header(HEADER).replace(b"history/1", b"history/2")),
            "line 1 says schema 'cascade.history/2', and this program reads 'cascade.history/1':"
            " run the scenario again",
        ),
        (
            broken(1, encode_header(HEADER).replace(b"7", b'"seven"')),
            "line 1 is no header of a history (Header: seed: Input should be a valid integer",
        ),
        (broken(2, b"{]\n"), "line 2 is no entry (unexpected character"),
        (broken(2, b"7\n"), "line 2 is no entry ("),
        (broken(2, without("step")), "line 2 is no entry (it lacks 'step' or does not know it)"),
        (broken(2, lines()[1].replace(b'"note"', b'"song"')), "(it lacks 'song' or does not know"),
        (broken(3, lines()[2].replace(b'"create"', b'"sing"')), "there is no verb 'sing'"),
        (broken(3, lines()[2].replace(b"RecordTree", b"Forest")), "there is no kind 'Forest'"),
        (
            broken(3, lines()[2].replace(b'"targets":[]', b'"targets":[{}]')),
            "line 3 is no entry (RecordTree: spec.targets.0.loadBalancer: Field required)",
        ),
        (
            broken(4, lines()[3].replace(b'["127.0.16.1"]', b'"127.0.16.1"')),
            f"line 4 is no entry (addresses is no list): {WAY_OUT}",
        ),
        (broken(4, lines()[3][:-9]), f"line 4 breaks off, as the run did: {WAY_OUT}"),
        (
            [*lines()[:2], lines()[3]],
            "line 3 has step 3 and should have 2, so lines are missing or out of order",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_with_its_line(
    file: list[bytes], message: str
) -> None:
    with pytest.raises(BadInput) as refused:
        list(read_history(file)[1])
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def holds(whole: Any, part: Any) -> bool:
    """A field that a model got since, with its default, does not make the document wrong."""
    if isinstance(part, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    return bool(whole == part)


def test_the_excerpt_in_the_document_is_a_history() -> None:
    (block,) = re.findall(r"```jsonl\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    header, *rest = block.encode().splitlines()
    assert encode_header(read_header([header])) == header
    for line in rest:
        assert list(json.loads(encode(decode(line)))) == list(json.loads(line))
        assert holds(json.loads(encode(decode(line))), json.loads(line))
    assert {type(decode(line)) for line in rest} == {Write, Note, AnswerChange}
