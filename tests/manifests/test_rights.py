"""Who may do what, as the Roles say it: nobody has what belongs to another."""

from __future__ import annotations

import pytest

from tests.support.manifests import kustomizations, rendered, rules, single_rules

pytestmark = pytest.mark.needs("kubectl")
ROLES = (
    "planner",
    "enactor",
    "droplet-manager",
    "launcher",
    "network-manager",
    "health-checker",
    "dependent",
    "data-plane",
    "store",
    "dns",
    "fleet",
    "probe",
    "director",
    "observer",
)
LEASES = "leases.coordination.k8s.io"
READ = {"get", "list", "watch"}
WRITERS = {
    "dnsplans": {"create": {"planner", "director"}, "delete": {"enactor"}},
    "endpointrecords": {"create": {"director"}, "update": {"enactor", "director"}},
    "endpointrecords/status": {"update": {"dns"}},
    "recordtrees": {"create": {"enactor", "director"}, "delete": {"enactor"}},
    "recordtrees/status": {"update": {"dns"}},
    "loadbalancers": {"create": {"director"}},
    "loadbalancers/status": {"update": {"fleet", "health-checker"}},
    "planners": {"create": {"director"}},
    "planners/status": {"update": {"planner"}},
    "enactors": {"create": {"director"}, "update": {"director"}, "delete": {"director"}},
    "dependentservices": {"create": {"director"}},
    "dropletleases": {"create": {"director", "droplet-manager"}, "update": {"droplet-manager"}},
    "dropletleases/status": {"update": {"droplet-manager"}},
    "dependentservices/status": {"update": {"dependent"}},
    "instances": {
        "create": {"director", "dependent", "health-checker"},
        "update": {"launcher", "dependent", "health-checker"},
        "delete": {"dependent", "health-checker"},
    },
    "instances/status": {"update": {"launcher", "droplet-manager", "network-manager"}},
    "networkmanagers": {"create": {"director"}, "update": {"director"}},
    "networkmanagers/status": {"update": {"network-manager"}},
    "healthcheckers": {"create": {"director"}, "update": {"director"}},
    "healthcheckers/status": {"update": {"health-checker"}},
    "nlbtargets": {"create": {"director", "dependent"}, "delete": {"dependent"}},
    "nlbtargets/status": {"update": {"health-checker"}},
    "launchers": {"create": {"director"}, "update": {"director"}},
    "launchers/status": {"update": {"launcher"}},
    "dropletmanagers": {"create": {"director"}, "update": {"director"}, "delete": {"director"}},
    "dropletmanagers/status": {"update": {"droplet-manager"}},
    "enactors/status": {"update": {"enactor"}},
    "scenarios/status": {"update": {"director", "observer"}},
}


def test_what_belongs_to_one_is_written_by_no_other() -> None:
    """The enactors neither create nor delete records; the planner does not touch one; the DNS
    service says what it serves and nothing else; a lease is its droplet manager's."""
    found: dict[str, dict[str, set[str]]] = {}
    for role in ROLES:
        for verb, resource in rules(role):
            plural, _, group = resource.partition(".")
            if group == "cascade.lab" and verb not in READ:
                found.setdefault(plural, {}).setdefault(verb, set()).add(role)
    assert found == WRITERS


def test_a_lease_is_read_and_written_by_those_alone_whom_it_elects() -> None:
    named = {
        role: {
            name
            for (verb, resource), rule in single_rules(role)
            if resource == LEASES and verb in ("get", "update")
            for name in rule.get("resourceNames", ["any"])
        }
        for role in ROLES
        if ("update", LEASES) in rules(role)
    }
    assert named == {
        "planner": {"planner"},
        "director": {"director"},
        "observer": {"observer"},
        "launcher": {"launcher"},
        "network-manager": {"network-manager"},
        "health-checker": {"health-checker"},
        "enactor": {"enactors"},
    }


@pytest.mark.parametrize("kustomization", kustomizations())
def test_no_right_reaches_beyond_the_namespace_or_is_a_wildcard(kustomization: str) -> None:
    assert not rendered(kustomization, "ClusterRole", "ClusterRoleBinding")
    for role in rendered(kustomization, "Role"):
        for rule in role["rules"]:
            assert "*" not in rule["apiGroups"] + rule["resources"] + rule["verbs"]


@pytest.mark.parametrize("kustomization", kustomizations())
def test_each_role_is_its_own_accounts_alone(kustomization: str) -> None:
    bound = {
        b["roleRef"]["name"]: [(s["kind"], s["name"], s["namespace"]) for s in b["subjects"]]
        for b in rendered(kustomization, "RoleBinding")
    }
    [namespace] = rendered(kustomization, "Namespace")
    own = namespace["metadata"]["name"]
    assert bound == {role: [("ServiceAccount", role, own)] for role in ROLES}
