"""A Corefile's text: a stub domain of ours between two marked lines, all else byte for byte.

Our block goes to the front: what follows it stays as it is, a last line without an end included.
Source of the syntax: CoreDNS' manual, https://coredns.io/manual/configuration/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cascade.model.errors import BadInput

DNS_PORT = "53"
MEND = "mend it with `kubectl -n kube-system edit configmap coredns`"
# A comment, a quoted text, or what stands between two blanks.
TOKEN = re.compile(r'#[^\n]*|"(?:\\.|[^"\\])*"|[^\s]+')


def with_stub(text: str, zone: str, server: str) -> str:
    """The text in which `zone` is asked of `server` (address, or address and port).

    The same text where that is so already. Raises BadInput for a zone that somebody else's block
    answers, and for a text that cannot be understood.
    """
    found = _ours(text, zone)
    block = _block(zone, server)
    others = text if found is None else text[: found[0]] + text[found[1] :]
    if zone in set(zones(others)):
        raise BadInput(
            f"the Corefile has a block for {zone} already that is not ours: take it out "
            "with `kubectl -n kube-system edit configmap coredns`, or choose another --zone"
        )
    start, end = found or (0, 0)
    return text[:start] + block + text[end:]


def without_stub(text: str, zone: str) -> str:
    """The text without our block, the same where there is none. Raises BadInput for half of one."""
    found = _ours(text, zone)
    return text if found is None else text[: found[0]] + text[found[1] :]


def reloads(text: str) -> bool:
    """Does CoreDNS look by itself whether its Corefile has changed?"""
    return any(word == "reload" for _, word in _words(text))


def zones(text: str) -> Iterator[str]:
    """Names of the zones that blocks answer on the DNS port. Raises BadInput."""
    depth, line_before, keys = 0, 0, list[str]()
    for line, word in _words(text):
        if word == "{":
            if depth == 0:
                yield from (_zone(key) for key in keys if _on_dns_port(key))
                keys = []
            depth += 1
        elif word == "}":
            depth -= 1
        elif depth == 0 and not (line == line_before and keys[:1] == ["import"]):
            # Of what is imported nothing is known: it is in another file.
            keys = [] if keys[:1] == ["import"] else keys
            keys += [key for key in word.split(",") if key]
        line_before = line
        if depth < 0:
            break
    if depth != 0 or keys[:1] not in ([], ["import"]):
        raise BadInput(f"the Corefile's braces do not enclose every block: {MEND}")


def _block(zone: str, server: str) -> str:
    """No cache: where the story is faster than the clock, CoreDNS would keep answers too long."""
    first, last = _marks(zone)
    return f"{first}\n{zone}:{DNS_PORT} {{\n    errors\n    forward . {server}\n}}\n{last}\n"


def _marks(zone: str) -> tuple[str, str]:
    return f"# cascade stub-domain {zone}: begin", f"# cascade stub-domain {zone}: end"


def _ours(text: str, zone: str) -> tuple[int, int] | None:
    """Where our block is, with the end of its last line. Raises BadInput for half of one."""
    first, last = ([m.span() for m in _lines(text, mark)] for mark in _marks(zone))
    if not first and not last:
        return None
    if len(first) != 1 or len(last) != 1 or first[0] > last[0]:
        raise BadInput(f"the Corefile's lines that mark our block for {zone} do not match: {MEND}")
    return first[0][0], last[0][1]


def _lines(text: str, line: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"^{re.escape(line)}(?:\r?\n|\Z)", text, re.MULTILINE)


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Each word with its line's number, comments left out."""
    line, at = 0, 0
    for match in TOKEN.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        if not match[0].startswith("#"):
            yield line, match[0]


def _zone(key: str) -> str:
    """`dns://Cascade.Lab.:53` -> `cascade.lab`; the root zone is the empty name."""
    return re.sub(r":\d+$", "", _without_scheme(key)).rstrip(".").lower()


def _on_dns_port(key: str) -> bool:
    scheme = key.partition("://")[0] if "://" in key else "dns"
    port = re.search(r":(\d+)$", _without_scheme(key))
    return scheme == "dns" and (port is None or port[1] == DNS_PORT)


def _without_scheme(key: str) -> str:
    return key.rpartition("://")[2]
