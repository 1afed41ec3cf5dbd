"""`cascade stub-domain` on the embedded server and, where it takes a Service, on a real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cascade.edge import corefile
from cascade.edge.stub_domain import COREDNS
from tests.edge.cli.terminal import Ended, Terminal
from tests.support.places import NAMESPACES, Place, embedded, real

CONFIGMAPS = "/api/v1/namespaces/kube-system/configmaps"
THEIRS = ".:53 {\n    errors\n    reload\n}"  # the last line has no end
BODY = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "coredns", "labels": {"theirs": "yes"}},
    "data": {"Corefile": THEIRS, "other": "also theirs"},
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with embedded(tmp_path) as found:
        yield found


@pytest.fixture
def stub(place: Place, terminal: Terminal) -> Any:
    return at(place, terminal)


def at(place: Place, terminal: Terminal) -> Any:
    def call(*words: str) -> Ended:
        where = ("--kubeconfig", str(place.kubeconfig), "--context", place.context)
        return terminal("stub-domain", *words, *where)

    return call


def test_what_is_added_is_taken_back_and_the_rest_stays_as_it_was(place: Place, stub: Any) -> None:
    place.ask(CONFIGMAPS, "POST", BODY)

    added = stub("add", "--dns", "10.96.0.53")
    there = place.get(COREDNS)
    again = stub("add", "--dns", "10.96.0.53:53")
    unchanged = place.get(COREDNS)
    removed = stub("remove")
    gone = stub("remove")

    assert added.out.startswith("cascade.lab is asked of 10.96.0.53 from now on; CoreDNS sees it")
    expected = corefile.with_stub(THEIRS, "cascade.lab", "10.96.0.53")
    assert there["data"] == {"Corefile": expected, "other": "also theirs"}
    assert again.out == "cascade.lab is asked of 10.96.0.53 already: nothing was changed\n"
    assert unchanged == there, "not even a version"
    assert removed.out.startswith("cascade.lab is nothing particular any more; CoreDNS sees it")
    assert gone.out == "there is no stub domain cascade.lab of ours: nothing was changed\n"
    after = place.get(COREDNS)
    assert (after["data"], after["metadata"]["labels"]) == (BODY["data"], {"theirs": "yes"})
    assert {ended.code for ended in (added, again, removed, gone)} == {0}


def test_somebody_elses_change_in_between_is_kept(
    place: Place, stub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.ask(CONFIGMAPS, "POST", BODY)
    theirs = [THEIRS + "\n# theirs", THEIRS + "\n# theirs too"]
    with_stub = corefile.with_stub

    def slow(text: str, zone: str, server: str) -> str:
        """While we think, they write, twice."""
        if theirs:
            now = place.get(COREDNS)
            now["data"]["Corefile"] = theirs.pop(0)
            place.ask(COREDNS, "PUT", now)
        return with_stub(text, zone, server)

    monkeypatch.setattr(corefile, "with_stub", slow)
    assert stub("add", "--dns", "10.96.0.53").code == 0
    text = place.get(COREDNS)["data"]["Corefile"]
    assert corefile.without_stub(text, "cascade.lab") == THEIRS + "\n# theirs too"


def test_a_cluster_without_coredns_is_told_so_in_one_sentence(place: Place, stub: Any) -> None:
    for words in (("add", "--dns", "10.96.0.53"), ("remove",)):
        ended = stub(*words)
        assert ended.code == 2
        assert ended.err == (
            "cascade: this cluster has no CoreDNS that could be told (there is no Corefile in the "
            "ConfigMap coredns of kube-system): set its DNS up by hand\n"
        )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("add", "namespace cascade has no Service dns: name the lab's --namespace, or an address"),
        ("add --dns lab.example", "invalid value for '--dns': 'lab.example' is no IP address"),
        ("add --dns 10.0.0.1:99999", "invalid value for '--dns': 99999 is no port"),
        ("add --zone a..b", "invalid value for '--zone': 'a..b' is no name of a zone"),
        ("add --dns 10.0.0.1 --namespace x", "--dns and --namespace both say who answers: give"),
        ("", "missing command: see `cascade stub-domain --help`"),
    ],
)
def test_what_is_given_wrong_is_said_and_nothing_is_touched(
    words: str, sentence: str, place: Place, stub: Any, terminal: Terminal
) -> None:
    place.ask(CONFIGMAPS, "POST", BODY)
    ended = stub(*words.split()) if words else terminal("stub-domain")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"cascade: {sentence}")
    assert place.get(COREDNS)["data"] == BODY["data"]


def test_addresses_are_written_as_a_corefile_has_them(place: Place, stub: Any) -> None:
    place.ask(CONFIGMAPS, "POST", BODY)
    for given, written in (
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:1053", "10.0.0.1:1053"),
        ("fd00::53", "fd00::53"),
        ("[fd00::53]:1053", "[fd00::53]:1053"),
    ):
        assert stub("add", "--dns", given).code == 0
        assert f"    forward . {written}\n" in place.get(COREDNS)["data"]["Corefile"]


@pytest.mark.needs("envtest")
def test_the_address_is_the_services_own(kube_apiserver: Any, terminal: Terminal) -> None:
    place = real(kube_apiserver)
    place.ask(NAMESPACES, "POST", {"metadata": {"name": "stub-domain"}})
    place.ask(CONFIGMAPS, "POST", BODY)
    service = {"metadata": {"name": "dns"}, "spec": {"ports": [{"port": 53, "protocol": "UDP"}]}}
    made = place.ask(f"{NAMESPACES}/stub-domain/services", "POST", service)
    address = made["spec"]["clusterIP"]

    added = at(place, terminal)("add", "--namespace", "stub-domain")
    assert added.out.startswith(f"cascade.lab is asked of {address} from now on")
    assert at(place, terminal)("remove").code == 0
    assert place.get(COREDNS)["data"] == BODY["data"]
    place.ask(COREDNS, "DELETE")
