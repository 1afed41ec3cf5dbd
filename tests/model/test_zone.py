"""The zone: record -> root -> tree -> addresses, and what is answered where that chain breaks."""

from __future__ import annotations

from itertools import permutations

from cascade.model.policies.dns import ServeEmpty, ServeLastGood
from cascade.model.resources import RecordTree
from cascade.model.resources.tree import tree_name
from cascade.model.zone import Zone
from tests.support.zones import IPV4_TARGETS, IPV6, REGIONAL, lose, publish, zone


def addresses(of: Zone, endpoint: str = "dynamodb") -> tuple[str, ...] | None:
    answer = of.answer(endpoint)
    return None if answer is None else answer.addresses


def test_the_answer_is_that_of_the_roots_tree() -> None:
    there = zone()
    assert addresses(there) == tuple(sorted(IPV4_TARGETS))
    publish(there, "dynamodb", REGIONAL, {"192.0.2.9": 1}, generation=146)
    assert addresses(there) == ("192.0.2.9",)


def test_a_tree_that_no_root_names_is_not_answered() -> None:
    there = zone()
    name = tree_name("dynamodb", 146)
    target = {"load_balancer": "lb", "address": "192.0.2.9", "weight": 1}
    there.put_tree(RecordTree.named(name, endpoint="dynamodb", generation=146, targets=[target]))
    assert addresses(there) == tuple(sorted(IPV4_TARGETS))


def test_a_root_whose_tree_is_gone_answers_with_nothing_and_still_says_which() -> None:
    there = zone(ServeEmpty())
    lose(there)
    answer = there.answer("dynamodb")
    assert answer is not None and answer.root is not None
    assert (answer.addresses, answer.root.tree) == ((), "dynamodb-000145")


def test_the_last_good_answer_is_served_until_there_is_a_better_one() -> None:
    there = zone(ServeLastGood())
    lose(there)
    assert addresses(there) == tuple(sorted(IPV4_TARGETS))
    publish(there, "dynamodb", REGIONAL, {}, generation=146)
    assert addresses(there) == tuple(sorted(IPV4_TARGETS)), "an empty tree is no better"
    publish(there, "dynamodb", REGIONAL, {"192.0.2.9": 1}, generation=147)
    lose(there, generation=147)
    assert addresses(there) == ("192.0.2.9",)


def test_the_last_good_answer_goes_with_its_record() -> None:
    there = zone(ServeLastGood())
    there.drop_record("dynamodb")
    assert there.answer("dynamodb") is None
    publish(there, "dynamodb", REGIONAL, {}, generation=146)
    assert addresses(there) == ()


def test_one_endpoint_is_lost_and_the_other_is_not() -> None:
    there = zone()
    lose(there)
    assert (addresses(there), addresses(there, "dynamodb-ipv6")) == (
        (),
        ("2001:db8::1", "2001:db8::2"),
    )


def test_a_record_is_found_by_its_host_name() -> None:
    found = zone().by_hostname(IPV6)
    assert found is not None and found.name == "dynamodb-ipv6"
    assert zone().by_hostname("nothing.cascade.lab") is None


def test_each_change_counts() -> None:
    """What was rendered from the zone may be kept until the count moves."""
    there = zone()
    counts = [there.version]
    for change in (
        lambda: lose(there),
        lambda: publish(there, "dynamodb", REGIONAL, {}, generation=146),
        lambda: there.drop_record("dynamodb"),
    ):
        change()
        counts.append(there.version)
    assert counts == sorted(set(counts))


def test_load_balancers_that_are_failed_over_are_left_out_of_the_answer() -> None:
    there = zone()
    there.put_balancer("lb-0", failed_over=True)
    assert addresses(there) == ("192.0.2.2", "192.0.2.3")
    answer = there.answer("dynamodb")
    assert answer is not None and [target.weight for target in answer.targets] == [120, 180]
    there.put_balancer("lb-0", failed_over=False)
    assert addresses(there) == tuple(sorted(IPV4_TARGETS))


def test_health_alone_never_leaves_an_endpoint_empty() -> None:
    """Whichever of its load balancers are failed over, and in whichever order."""
    for order in permutations(range(3)):
        there = zone()
        for number in order:
            there.put_balancer(f"lb-{number}", failed_over=True)
            assert addresses(there)
        assert addresses(there) == tuple(sorted(IPV4_TARGETS)), "none is healthy: all are answered"


def test_an_endpoint_whose_tree_is_gone_is_empty_whoever_is_healthy() -> None:
    there = zone(ServeEmpty())
    there.put_balancer("lb-0", failed_over=True)
    lose(there)
    assert addresses(there) == ()


def test_what_was_last_good_is_what_was_healthy_then() -> None:
    there = zone(ServeLastGood())
    there.put_balancer("lb-0", failed_over=True)
    publish(there, "dynamodb", REGIONAL, IPV4_TARGETS, generation=146)
    lose(there, generation=146)
    assert addresses(there) == ("192.0.2.2", "192.0.2.3")
