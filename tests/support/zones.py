"""A zone to ask: two endpoints, IPv4 and IPv6, and what can happen to them."""

from __future__ import annotations

from cascade.model.policies.dns import EmptyRoot, ServeEmpty
from cascade.model.resources import EndpointRecord, RecordTree
from cascade.model.resources.tree import tree_name
from cascade.model.zone import Zone

REGIONAL = "dynamodb.us-east-1.cascade.lab"
IPV6 = "dynamodb-ipv6.us-east-1.cascade.lab"
IPV4_TARGETS = {"192.0.2.1": 60, "192.0.2.2": 120, "192.0.2.3": 180}
IPV6_TARGETS = {"2001:db8::1": 1, "2001:db8::2": 1}


def zone(empty_root: EmptyRoot | None = None) -> Zone:
    """What generation 145 publishes."""
    made = Zone(empty_root or ServeEmpty())
    publish(made, "dynamodb", REGIONAL, IPV4_TARGETS)
    publish(made, "dynamodb-ipv6", IPV6, IPV6_TARGETS)
    return made


def publish(
    to: Zone,
    endpoint: str,
    hostname: str,
    targets: dict[str, int],
    generation: int = 145,
    **spec: int,
) -> None:
    """Build a tree from address -> weight and point the endpoint's root at it."""
    tree = tree_name(endpoint, generation)
    rows = [
        {"load_balancer": f"lb-{i}", "address": address, "weight": weight}
        for i, (address, weight) in enumerate(targets.items())
    ]
    to.put_tree(RecordTree.named(tree, endpoint=endpoint, generation=generation, targets=rows))
    root = {"tree": tree, "generation": generation}
    to.put_record(EndpointRecord.named(endpoint, hostname=hostname, root=root, **spec))


def lose(zone: Zone, endpoint: str = "dynamodb", generation: int = 145) -> None:
    """The clean-up deletes the tree that the root still names."""
    zone.drop_tree(tree_name(endpoint, generation))
