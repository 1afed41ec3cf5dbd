"""What the DNS server answers, read by dnspython; no socket takes part."""

from __future__ import annotations

from collections import Counter

import dns.edns
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest

from cascade.edge.dns.rendering import Renderer
from cascade.edge.dns.responder import Responder
from cascade.model.authority import Authority
from cascade.model.policies.dns import ServeLastGood
from cascade.model.zone import Zone
from tests.support.zones import IPV6, REGIONAL, lose, publish, zone

PEOPLE = "ns.cascade.lab. hostmaster.cascade.lab."
SOA = f"cascade.lab. {{ttl}} IN SOA {PEOPLE} {{serial}} 3600 600 86400 {{ttl}}"


def responder(there: Zone) -> Responder:
    return Responder(Renderer(Authority(there), ["127.0.0.1"]))


def ask(
    server: Responder, name: str, kind: str = "A", *, over_tcp: bool = False, **more: object
) -> dns.message.Message:
    """A checked exchange: the answer belongs to the question."""
    query = dns.message.make_query(name, kind, **more)  # type: ignore[arg-type]
    raw = server.respond(query.to_wire(), over_tcp=over_tcp)
    assert raw is not None
    answer = dns.message.from_wire(raw)
    assert query.is_response(answer)
    assert not answer.flags & (dns.flags.RA | dns.flags.AD)
    return answer


def told(answer: dns.message.Message) -> tuple[str, list[str], list[str]]:
    """Result code, answers and authorities as text."""
    sections = (answer.answer, answer.authority)
    rows = [[line for rrset in part for line in rrset.to_text().splitlines()] for part in sections]
    return dns.rcode.to_text(answer.rcode()), sorted(rows[0]), rows[1]


def soa(ttl: int = 900, serial: int = 4) -> str:
    return SOA.format(ttl=ttl, serial=serial)


@pytest.mark.parametrize(
    ("name", "kind", "code", "answers", "authorities"),
    [
        (REGIONAL, "A", "NOERROR", [f"{REGIONAL}. 5 IN A 192.0.2.{i}" for i in (1, 2, 3)], []),
        (REGIONAL, "AAAA", "NOERROR", [], [soa()]),
        (REGIONAL, "MX", "NOERROR", [], [soa()]),
        (IPV6, "AAAA", "NOERROR", [f"{IPV6}. 5 IN AAAA 2001:db8::{i}" for i in (1, 2)], []),
        (IPV6, "A", "NOERROR", [], [soa()]),
        (
            REGIONAL,
            "TXT",
            "NOERROR",
            [f'{REGIONAL}. 5 IN TXT "tree=dynamodb-000145 generation=145 addresses=3"'],
            [],
        ),
        ("cascade.lab", "SOA", "NOERROR", [soa()], []),
        ("cascade.lab", "NS", "NOERROR", ["cascade.lab. 900 IN NS ns.cascade.lab."], []),
        ("cascade.lab", "A", "NOERROR", [], [soa()]),
        (
            "cascade.lab",
            "ANY",
            "NOERROR",
            ["cascade.lab. 900 IN NS ns.cascade.lab.", soa()],
            [],
        ),
        ("ns.cascade.lab", "A", "NOERROR", ["ns.cascade.lab. 900 IN A 127.0.0.1"], []),
        ("ns.cascade.lab", "TXT", "NOERROR", [], [soa()]),
        ("us-east-1.cascade.lab", "A", "NOERROR", [], [soa()]),
        ("lost.us-east-1.cascade.lab", "A", "NXDOMAIN", [], [soa()]),
        (f"www.{REGIONAL}", "A", "NXDOMAIN", [], [soa()]),
        ("example.org", "A", "REFUSED", [], []),
        ("notcascade.lab", "A", "REFUSED", [], []),
        (".", "NS", "REFUSED", [], []),
        ("cascade.lab", "AXFR", "REFUSED", [], []),
    ],
)
def test_a_question_gets(
    name: str, kind: str, code: str, answers: list[str], authorities: list[str]
) -> None:
    answer = ask(responder(zone()), name, kind)
    assert told(answer) == (code, answers, authorities)
    assert bool(answer.flags & dns.flags.AA) == (code != "REFUSED")


def test_any_gives_everything_at_a_name() -> None:
    there = zone()
    publish(there, "dynamodb", REGIONAL, {"192.0.2.1": 1, "2001:db8::9": 1})
    _, answers, _ = told(ask(responder(there), REGIONAL, "ANY"))
    assert answers == [
        f"{REGIONAL}. 5 IN A 192.0.2.1",
        f"{REGIONAL}. 5 IN AAAA 2001:db8::9",
        f'{REGIONAL}. 5 IN TXT "tree=dynamodb-000145 generation=145 addresses=2"',
    ]


def test_another_class_is_refused() -> None:
    assert ask(responder(zone()), REGIONAL, "A", rdclass="CH").rcode() == dns.rcode.REFUSED


def test_a_lost_tree_is_an_empty_answer_with_the_records_own_negative_ttl() -> None:
    there = zone()
    publish(there, "dynamodb", REGIONAL, {"192.0.2.1": 1}, negative_ttl_seconds=60)
    lose(there)
    server = responder(there)
    assert told(ask(server, REGIONAL)) == ("NOERROR", [], [soa(60, serial=7)])
    assert told(ask(server, REGIONAL, "TXT"))[1] == [
        f'{REGIONAL}. 5 IN TXT "tree=dynamodb-000145 generation=145 addresses=0"'
    ], "which tree it was that is gone"


def test_serve_last_good_hides_a_lost_tree() -> None:
    there = zone(ServeLastGood())
    server = responder(there)
    before = told(ask(server, REGIONAL))
    lose(there)
    assert told(ask(server, REGIONAL)) == before


def test_what_was_kept_ends_with_each_change_of_the_zone() -> None:
    there = zone()
    server = responder(there)

    def addresses() -> list[str]:
        return [line.split()[-1] for line in told(ask(server, REGIONAL))[1]]

    assert addresses() == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    publish(there, "dynamodb", REGIONAL, {"192.0.2.9": 1}, generation=146)
    assert addresses() == ["192.0.2.9"]
    lose(there, generation=146)
    assert addresses() == []
    there.drop_record("dynamodb")
    assert ask(server, REGIONAL).rcode() == dns.rcode.NXDOMAIN


def test_the_question_comes_back_to_the_letter_and_letters_make_no_other_answer() -> None:
    server = responder(zone())
    lower, mixed = ask(server, REGIONAL), ask(server, "DynamoDB.US-East-1.Cascade.LAB")
    assert str(mixed.question[0].name) == "DynamoDB.US-East-1.Cascade.LAB."
    assert {r.address for r in lower.answer[0]} == {r.address for r in mixed.answer[0]}


@pytest.mark.parametrize(
    ("weights", "firsts"),
    [
        ((60, 120, 180), {1: 100, 2: 200, 3: 300}),
        ((0, 120, 120), {2: 300, 3: 300}),
        ((0, 0, 0), {1: 200, 2: 200, 3: 200}),
    ],
    ids=["by weight", "0 is never first", "all 0: all equal"],
)
def test_an_address_comes_first_as_often_as_its_weight_says(
    weights: tuple[int, ...], firsts: dict[int, int]
) -> None:
    there = zone()
    targets = {f"192.0.2.{i}": weight for i, weight in enumerate(weights, start=1)}
    publish(there, "dynamodb", REGIONAL, targets)
    server = responder(there)
    found: Counter[int] = Counter()
    for _ in range(600):
        (rrset,) = ask(server, REGIONAL).answer
        assert {record.address for record in rrset} == set(targets), "each answer has them all"
        found[int(rrset[0].address.rpartition(".")[2])] += 1
    assert found.keys() == firsts.keys()
    for address, times in firsts.items():
        assert abs(found[address] - times) <= 3, "a sequence, not dice: it never strays far"


MANY = {f"2001:db8::{i:x}": 1 for i in range(1, 33)}


@pytest.mark.parametrize(
    ("more", "truncated"),
    [
        ({"use_edns": False}, True),
        ({"use_edns": 0, "payload": 512}, True),
        ({"use_edns": 0, "payload": 100}, True),
        ({"use_edns": 0, "payload": 1232}, False),
        ({"use_edns": 0, "payload": 65535}, False),
        ({"use_edns": False, "over_tcp": True}, False),
    ],
    ids=["plain", "512", "less than 512", "1232", "more than 1232", "over TCP"],
)
def test_what_does_not_fit_is_truncated(more: dict[str, object], truncated: bool) -> None:
    there = zone()
    publish(there, "dynamodb", REGIONAL, MANY)
    answer = ask(responder(there), REGIONAL, "AAAA", **more)  # type: ignore[arg-type]
    assert bool(answer.flags & dns.flags.TC) == truncated
    assert [len(rrset) for rrset in answer.answer] == ([] if truncated else [32])


@pytest.mark.parametrize("want_dnssec", [False, True])
def test_edns_is_answered_with_edns_and_without_it_without(want_dnssec: bool) -> None:
    server = responder(zone())
    plain = ask(server, REGIONAL, use_edns=False)
    extended = ask(server, REGIONAL, use_edns=0, want_dnssec=want_dnssec)
    assert (plain.edns, extended.edns, extended.payload) == (-1, 0, 1232)
    assert bool(extended.ednsflags & dns.flags.DO) == want_dnssec


def test_options_are_passed_over() -> None:
    cookie = dns.edns.GenericOption(dns.edns.OptionType.COOKIE, b"12345678")
    assert told(ask(responder(zone()), IPV6, "AAAA", use_edns=0, options=[cookie]))[0] == "NOERROR"


def test_another_version_of_edns_is_badvers() -> None:
    answer = ask(responder(zone()), REGIONAL, use_edns=1)
    assert (answer.rcode(), answer.edns, answer.answer) == (dns.rcode.BADVERS, 0, [])


@pytest.mark.parametrize("opcode", ["IQUERY", "STATUS", "NOTIFY", "UPDATE"])
def test_other_opcodes_are_not_implemented(opcode: str) -> None:
    query = dns.message.make_query(REGIONAL, "A")
    query.set_opcode(dns.opcode.from_text(opcode))
    raw = responder(zone()).respond(query.to_wire())
    assert raw is not None
    answer = dns.message.from_wire(raw)
    assert (answer.id, answer.rcode(), answer.opcode()) == (
        query.id,
        dns.rcode.NOTIMP,
        query.opcode(),
    )


class Broken(Zone):
    """A zone whose answers cannot be had."""

    def by_hostname(self, hostname: str) -> None:
        raise RuntimeError("the zone is broken")


def test_a_zone_that_fails_is_servfail_and_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = ask(responder(Broken()), REGIONAL)
    assert (answer.rcode(), bool(answer.flags & dns.flags.AA)) == (dns.rcode.SERVFAIL, False)
    assert "the zone is broken" in caplog.text
