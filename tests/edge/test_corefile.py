"""A Corefile with our block and without it: everything that is not ours stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.edge.corefile import reloads, with_stub, without_stub, zones
from cascade.model.errors import BadInput

ZONE, SERVER = "cascade.lab", "10.96.0.53"
KUBEADM = """\
.:53 {
    errors
    health {
       lameduck 5s
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    reload
}
"""
OURS = """\
# cascade stub-domain cascade.lab: begin
cascade.lab:53 {
    errors
    forward . 10.96.0.53
}
# cascade stub-domain cascade.lab: end
"""


def test_our_block_goes_before_what_is_there() -> None:
    assert with_stub(KUBEADM, ZONE, SERVER) == OURS + KUBEADM


def test_what_is_there_already_is_not_added_again() -> None:
    once = with_stub(KUBEADM, ZONE, SERVER)
    assert with_stub(once, ZONE, SERVER) == once


def test_another_address_takes_the_place_of_the_first() -> None:
    moved = KUBEADM + OURS  # somebody put it to the end: there it stays
    assert with_stub(moved, ZONE, "10.96.0.54") == KUBEADM + OURS.replace(".53\n", ".54\n")


def test_zones_do_not_know_each_other() -> None:
    both = with_stub(with_stub(KUBEADM, ZONE, SERVER), "other.lab", SERVER)
    assert without_stub(both, ZONE) == with_stub(KUBEADM, "other.lab", SERVER)


@given(
    st.lists(st.sampled_from([*KUBEADM.split("\n"), "# a comment {", "", "\t", "a b", OURS[:20]]))
)
def test_what_was_added_is_taken_back_byte_for_byte(lines: list[str]) -> None:
    """Whatever there is, and however its last line ends."""
    text = "\n".join(lines)
    try:
        added = with_stub(text, ZONE, SERVER)
    except BadInput:
        return  # it was not touched
    assert without_stub(added, ZONE) == text
    assert without_stub(text, ZONE) == text


@pytest.mark.parametrize("text", ["", KUBEADM.rstrip("\n"), KUBEADM.replace("\n", "\r\n")])
def test_line_ends_stay_as_they_are(text: str) -> None:
    assert without_stub(with_stub(text, ZONE, SERVER), ZONE) == text


@pytest.mark.parametrize(
    "key",
    [
        "cascade.lab",
        "cascade.lab:53",
        "dns://Cascade.Lab.:53",
        "x.lab,cascade.lab",
        '"a" cascade.lab',
    ],
)
def test_a_block_of_somebody_else_is_not_touched(key: str) -> None:
    with pytest.raises(BadInput, match=r"has a block for cascade\.lab already that is not ours"):
        with_stub(f"{key} {{\n    whoami\n}}\n{KUBEADM}", ZONE, SERVER)


@pytest.mark.parametrize(
    "key", ["cascade.lab:5353", "tls://cascade.lab", "my.cascade.lab", "# cascade.lab {\nx.lab"]
)
def test_a_block_that_only_looks_like_it_is_in_nobodys_way(key: str) -> None:
    text = f"{key} {{\n    whoami\n}}\n{KUBEADM}"
    assert with_stub(text, ZONE, SERVER) == OURS + text


def test_what_is_imported_is_left_to_those_who_know_it() -> None:
    text = f"import first/*.server\n{KUBEADM}import custom/*.server\n"
    assert list(zones(text)) == [""]
    assert with_stub(text, ZONE, SERVER) == OURS + text


@pytest.mark.parametrize(
    "text",
    [".:53\nforward . 9.9.9.9\n", ".:53 {\n    errors\n", ".:53 {\n}\n}\n"],
    ids=["no braces at all", "one is missing", "one too many"],
)
def test_a_text_without_matching_braces_is_not_touched(text: str) -> None:
    """The only block may stand without braces, but not beside another: CoreDNS would not start."""
    with pytest.raises(BadInput, match="braces do not enclose every block: mend it with"):
        with_stub(text, ZONE, SERVER)


FIRST, LAST = OURS.splitlines(keepends=True)[0], OURS.splitlines(keepends=True)[-1]


@pytest.mark.parametrize(
    "text",
    [FIRST, LAST, LAST + FIRST, FIRST + OURS, OURS + OURS],
    ids=["no last line", "no first line", "the wrong way round", "two first lines", "two blocks"],
)
def test_marks_that_do_not_match_are_left_to_people(text: str) -> None:
    for change in (lambda: with_stub(text, ZONE, SERVER), lambda: without_stub(text, ZONE)):
        with pytest.raises(BadInput, match="do not match: mend it with `kubectl"):
            change()


def test_whether_coredns_looks_by_itself_is_seen() -> None:
    assert reloads(KUBEADM)
    assert not reloads(KUBEADM.replace("    reload\n", "    # reload\n"))
