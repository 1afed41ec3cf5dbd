"""The page: everything in one file, everything said in words, nothing taken as markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cascade.claims import every_claim
from cascade.edge.report.outcome import Outcome
from cascade.edge.report.page import begun, page, told
from cascade.lab.run import Played
from cascade.model.presets import policies_in
from tests.support.runs import played

REPLAY = "cascade run runs/dns-race-1-1/scenario.yaml --seed 1"


def text_of(html: str) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body)).replace("&#39;", "'")


@pytest.fixture(scope="module")
def html() -> str:
    return page(played("dns-race", 1), REPLAY)


def test_it_asks_for_nothing_else(html: str) -> None:
    references = re.findall(r"(?:src|href)\s*=\s*\"([^\"]*)|url\(([^)]*)|@import|https?://", html)
    assert {first or second for first, second in references} == {"data:,", "#hatch"}


def test_every_sentence_of_the_loss_is_on_it(html: str) -> None:
    text = text_of(html)
    outcome = Outcome(played("dns-race", 1))
    assert outcome.sentence() in text
    for loss in outcome.losses:
        for fact in loss.facts():
            assert fact in text


def test_claims_policies_and_the_replay_are_on_it(html: str) -> None:
    text = text_of(html)
    scenario = played("dns-race", 1).scenario
    for claim in every_claim(scenario):
        assert claim.english() in text
    assert "DropletManager" not in text, "what the scenario has not is not on it"
    for field, choice in policies_in(scenario).items():
        assert f"{field} {choice}" in text or f"{field}{choice}" in text
    assert REPLAY in text and "Enactor.keepGenerations" in text


@pytest.mark.parametrize("scenario", ["dns-race-by-hand", "dns-race-guarded"])
def test_runs_that_end_otherwise_have_a_page_too(scenario: str) -> None:
    run = played(scenario, 1)
    text = text_of(page(run, REPLAY))
    assert Outcome(run).sentence() in text
    assert ("What people did" in text) == (scenario == "dns-race-by-hand")


def test_a_run_with_leases_opens_with_what_happened_when_beside_aws() -> None:
    run = played("lease-collapse", 5)
    text = text_of(page(run, REPLAY))
    for row in Outcome(run).milestones:
        assert row.event + row.here + row.aws + row.after in text
    opening = text.index("All 240 leases ran out, and they were back")
    assert opening < text.index("The hours") < text.index("How dynamodb was lost")


def test_a_run_that_was_over_at_once_has_a_page() -> None:
    run = played("dns-race", 1)
    short = Played(run.scenario, 1, "timed", run.entries[:3], [], 0.0, 0, interrupted=True)
    assert "Interrupted at 0:00:00" in text_of(page(short, REPLAY))


def test_what_people_wrote_is_text_and_no_markup() -> None:
    run = played("dns-race", 1)
    evil = run.scenario.spec.but(title="<img src=x onerror=alert(1)>")
    html = page(replace(run, scenario=run.scenario.but(spec=evil)), "<b>")
    assert "<img" not in html and "&lt;img" in html and "<code>&lt;b&gt;</code>" in html


def test_times_stand_out_and_names_stay_whole() -> None:
    assert told("At 0:14:13 enactor-az3 <flips>") == (
        'At <b>0:14:13</b> <span class="name">enactor-az3</span> &lt;flips&gt;'
    )


def test_a_title_begins_as_a_sentence_and_a_name_stays_a_name() -> None:
    assert begun("the race by hand") == "The race by hand"
    assert begun("us-east-1, all of it") == "us-east-1, all of it"
