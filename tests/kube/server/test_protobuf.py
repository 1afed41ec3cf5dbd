"""What kubectl sends in protobuf for the built-in kinds, read with the same meaning as JSON."""

from __future__ import annotations

import pytest

from cascade.kube.server.protobuf import decode
from cascade.kube.store.errors import ApiError


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def message(version: bytes, kind: bytes, body: bytes) -> bytes:
    return b"k8s\0" + field(1, field(1, version) + field(2, kind)) + field(2, body)


def test_a_configmap_with_its_maps() -> None:
    meta = field(1, b"cm") + field(2, b"") + field(8, b"") + field(
        11, field(1, b"zone") + field(2, b"az1"))  # fmt: skip
    body = field(1, meta) + field(2, field(1, b"k") + field(2, b"v")) + field(
        3, field(1, b"b") + field(2, b"\x01\x02")) + field(4, 1)  # fmt: skip
    assert decode(message(b"v1", b"ConfigMap", body)) == {
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "cm", "labels": {"zone": "az1"}},
        "data": {"k": "v"}, "binaryData": {"b": "AQI="}, "immutable": True,
    }  # fmt: skip


def test_an_event_with_its_times() -> None:
    time = b"\x08" + b"\x80\xa3\x05"  # 86400 seconds
    body = field(4, b"hi") + field(6, time) + field(8, 3) + field(10, time)
    event = decode(message(b"v1", b"Event", body))
    assert event["firstTimestamp"] == "1970-01-02T00:00:00Z"
    assert event["eventTime"] == "1970-01-02T00:00:00.000000Z"
    assert (event["message"], event["count"]) == ("hi", 3)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{}", "is no Kubernetes protobuf message"),
        (b"k8s\0\x0a", "is no Kubernetes protobuf message"),
        (message(b"v1", b"Pod", b""), "Pod is not read as protobuf here: send it as JSON"),
    ],
    ids=["JSON", "cut off", "another kind"],
)
def test_what_is_not_read(raw: bytes, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        decode(raw)
