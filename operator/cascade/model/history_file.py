"""History as a file: JSON lines, one header and then one object for each entry.

The schema is `cascade.history/1`, described in docs/history.md. Encoding is canonical: equal
entries give equal bytes, so that histories can be compared by hash. Nothing here opens a file:
the writer is given a stream and the reader lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, BinaryIO

import orjson
from pydantic import Field, ValidationError

from cascade.model.errors import BadInput
from cascade.model.history import SCHEMA, AnswerChange, Entry, Note, Write
from cascade.model.resources import CUSTOM_RESOURCES, Lease, Model, Resource

RECORDED: tuple[type[Resource], ...] = (*CUSTOM_RESOURCES, Lease)
KINDS = {kind.__name__: kind for kind in RECORDED}
DECIMALS = 6  # of `at`: story time is kept to the microsecond
WAY_OUT = "end the file before that line, or run the scenario again"


class Header(Model):
    """What a history was made by. `policies` is `Enactor.check` -> the choice in force."""

    scenario: str
    seed: int | None = None
    driver: str
    preset: str
    policies: dict[str, str] = Field(default_factory=dict)


class HistoryWriter:
    """Writes the header at once and each entry as it comes: `recorder.listen(writer.add)`.

    Every line reaches the stream whole and is flushed, so that what was recorded is kept however
    the run ends. Whoever opened the stream closes it.
    """

    def __init__(self, stream: BinaryIO, header: Header) -> None:
        self._stream = stream
        self._put(encode_header(header))

    def add(self, entry: Entry) -> None:
        self._put(encode(entry))

    def _put(self, line: bytes) -> None:
        self._stream.write(line + b"\n")
        self._stream.flush()


def read_header(lines: Iterable[bytes]) -> Header:
    """The header alone. Raises BadInput."""
    return _header(next(iter(lines), b""))


def read_history(lines: Iterable[bytes]) -> tuple[Header, Iterator[Entry]]:
    """The header, and the entries as they are read. Raises BadInput that names the line."""
    rest = iter(lines)
    return _header(next(rest, b"")), _entries(rest)


def history_hash(entries: Iterable[Entry]) -> str:
    """SHA-256, in hexadecimal, over the encoded entries: equal seeds give equal hashes."""
    whole = sha256()
    for entry in entries:
        whole.update(encode(entry) + b"\n")
    return whole.hexdigest()


def rounded(entry: Entry) -> Entry:
    """The entry as a file holds it: `decode(encode(entry)) == rounded(entry)`."""
    return replace(entry, at=round(entry.at, DECIMALS))


def encode_header(header: Header) -> bytes:
    """The first line, without its end."""
    return _json(schema=SCHEMA, **header.model_dump(by_alias=True))


def encode(entry: Entry) -> bytes:
    """One line, without its end."""
    start = {"step": entry.step, "at": round(entry.at, DECIMALS), "by": entry.by}
    match entry:
        case Write():
            what = {"verb": entry.verb, "version": entry.version}
            return _json(type="write", **start, **what, object=_sorted(entry.resource.to_json()))
        case Note():
            return _json(type="note", **start, event=entry.event, fields=_sorted(entry.fields))
        case AnswerChange():
            return _json(
                type="answer",
                **start,
                endpoint=entry.endpoint,
                tree=entry.tree,
                generation=entry.generation,
                addresses=list(entry.addresses),
            )


def decode(line: bytes) -> Entry:
    """The entry of one line. Raises KeyError, TypeError, ValueError for what is none."""
    body = orjson.loads(line)
    start = (_integer(body["step"]), float(body["at"]), _text(body["by"]))
    return DECODERS[body["type"]](body, *start)


def _write(body: dict[str, Any], step: int, at: float, by: str) -> Write:
    verb = body["verb"]
    if verb not in ("create", "replace", "replace_status", "delete"):
        raise ValueError(f"there is no verb {verb!r}")
    kind = body["object"]["kind"]
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind!r}")
    resource = KINDS[kind].from_json(body["object"])
    return Write(step, at, by, verb, kind, resource.name, _integer(body["version"]), resource)


def _note(body: dict[str, Any], step: int, at: float, by: str) -> Note:
    # Agents note tuples, JSON knows lists only.
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in body["fields"].items()}
    return Note(step, at, by, _text(body["event"]), fields)


def _answer(body: dict[str, Any], step: int, at: float, by: str) -> AnswerChange:
    tree = None if body["tree"] is None else _text(body["tree"])
    generation = None if body["generation"] is None else _integer(body["generation"])
    if not isinstance(body["addresses"], list):
        raise TypeError("addresses is no list")
    addresses = tuple(_text(address) for address in body["addresses"])
    return AnswerChange(step, at, by, _text(body["endpoint"]), tree, generation, addresses)


DECODERS: dict[str, Callable[[dict[str, Any], int, float, str], Entry]] = {
    "write": _write,
    "note": _note,
    "answer": _answer,
}


def _header(line: bytes) -> Header:
    try:
        body = orjson.loads(line)
        schema = body.pop("schema")
        if schema == SCHEMA:
            return Header.model_validate(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"line 1 is no header of a history ({_why(error)}): give the history.jsonl of a run"
        ) from error
    raise BadInput(
        f"line 1 says schema {schema!r}, and this program reads {SCHEMA!r}: run the scenario again"
    )


def _entries(lines: Iterator[bytes]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=2):
        if not line.endswith(b"\n"):
            raise BadInput(f"line {number} breaks off, as the run did: {WAY_OUT}")
        try:
            entry = decode(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(f"line {number} is no entry ({_why(error)}): {WAY_OUT}") from error
        if entry.step != number - 1:
            raise BadInput(
                f"line {number} has step {entry.step} and should have {number - 1}, so lines are"
                f" missing or out of order: {WAY_OUT}"
            )
        yield entry


def _why(error: Exception) -> str:
    """The reason in a few words."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{error.title}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    if isinstance(error, KeyError):
        return f"it lacks {error.args[0]!r} or does not know it"
    return str(error).partition(":")[0]


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _json(**fields: Any) -> bytes:
    """The line's own keys stay in reading order."""
    return orjson.dumps(fields)


def _sorted(body: Mapping[str, Any]) -> orjson.Fragment:
    """Everything deeper is sorted, since equal dicts may differ in order."""
    return orjson.Fragment(orjson.dumps(dict(body), option=orjson.OPT_SORT_KEYS))
