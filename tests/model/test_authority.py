"""What an authoritative server knows: the rules that sockets and virtual time share."""

from __future__ import annotations

import pytest

from cascade.model.authority import Authority
from cascade.model.errors import Unavailable
from cascade.model.policies.dns import ServeLastGood
from cascade.model.resolver import Family, Reply
from tests.support.zones import IPV6, REGIONAL, lose, publish, zone


@pytest.mark.parametrize(
    ("hostname", "family", "reply"),
    [
        (REGIONAL, "A", Reply(("192.0.2.1", "192.0.2.2", "192.0.2.3"), 5)),
        (REGIONAL.upper() + ".", "A", Reply(("192.0.2.1", "192.0.2.2", "192.0.2.3"), 5)),
        (REGIONAL, "AAAA", Reply((), 900)),
        (IPV6, "AAAA", Reply(("2001:db8::1", "2001:db8::2"), 5)),
        (IPV6, "A", Reply((), 900)),
        ("cascade.lab", "A", Reply((), 900)),
        ("us-east-1.cascade.lab", "A", Reply((), 900)),
        ("dynamodb.eu-west-1.cascade.lab", "A", Reply((), 900, exists=False)),
        (f"www.{REGIONAL}", "A", Reply((), 900, exists=False)),
    ],
    ids=[
        "addresses of the family",
        "a name in any spelling",
        "none of that family",
        "IPv6",
        "IPv6 only",
        "the apex",
        "a name on the way to others is there, and empty",
        "no such name",
        "nothing is below a record",
    ],
)
def test_a_question_gets(hostname: str, family: Family, reply: Reply) -> None:
    assert Authority(zone()).reply(hostname, family) == reply


@pytest.mark.parametrize("hostname", ["example.org", "notcascade.lab", "lab", "."])
def test_other_zones_are_refused(hostname: str) -> None:
    with pytest.raises(Unavailable, match="refused to answer"):
        Authority(zone()).reply(hostname, "A")


def test_a_lost_tree_is_an_empty_answer_for_the_records_own_negative_ttl() -> None:
    there = zone()
    publish(there, "dynamodb", REGIONAL, {"192.0.2.1": 1}, negative_ttl_seconds=60)
    lose(there)
    assert Authority(there).reply(REGIONAL, "A") == Reply((), 60)


def test_a_lost_tree_is_hidden_where_the_last_good_answer_is_served() -> None:
    there = zone(ServeLastGood())
    before = Authority(there).reply(REGIONAL, "A")
    lose(there)
    assert Authority(there).reply(REGIONAL, "A") == before != Reply((), 900)


def test_what_is_no_address_is_not_served_and_does_no_harm() -> None:
    there = zone()
    publish(there, "dynamodb", REGIONAL, {"lb.example.org": 9, "192.0.2.7": 1})
    assert Authority(there).reply(REGIONAL, "A") == Reply(("192.0.2.7",), 5)


def test_a_record_that_is_deleted_leaves_no_name() -> None:
    there = zone()
    there.drop_record("dynamodb")
    assert Authority(there).reply(REGIONAL, "A") == Reply((), 900, exists=False)


def test_each_change_of_a_zone_counts() -> None:
    there = zone()
    before = there.version
    publish(there, "dynamodb", REGIONAL, {"192.0.2.9": 1}, generation=146)
    lose(there)
    there.drop_record("dynamodb")
    assert there.version == before + 4
