"""An operator waits for its CRD, starts anew after a failure, hides no mistake, leaves nothing."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from cascade.edge.assets import crds_folder
from cascade.model.history import Note
from cascade.model.resources import LoadBalancer
from tests.support.live import in_virtual_time, install, serving, until
from tests.support.looker import Failing, Looker, Mistaken, balancer, hired


def test_an_operator_waits_for_its_crd() -> None:
    async def story() -> None:
        async with serving(crds=False) as (server, company, person), hired(company):
            await asyncio.sleep(60)
            assert not Looker.lives
            install(server)
            await until(lambda: Looker.lives, "it begins")
            await person.create(balancer("lb-1"))
            await until(lambda: Looker.lives[0].sees == ["lb-1"], "it sees what there is")

    in_virtual_time(story())


def test_an_operator_starts_again_when_its_crd_went_and_came_back() -> None:
    crd = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/loadbalancers.cascade.lab"

    async def story() -> None:
        async with serving() as (server, company, person), hired(company):
            await person.create(balancer("old"))
            await until(lambda: Looker.lives and Looker.lives[0].sees == ["old"], "it begins")
            async with person.session.delete(crd) as answer:
                assert answer.status == 200
            await asyncio.sleep(60)
            server.install((crds_folder() / "loadbalancers.yaml").read_text(encoding="utf-8"))
            await person.create(balancer("new"))
            await until(lambda: Looker.lives[-1].sees == ["new"], "it sees what there is now")

    in_virtual_time(story())


def test_an_agent_without_an_answer_is_started_anew_ever_more_slowly() -> None:
    """As a pod that fails: its end takes its crew along, and is written down."""

    async def story() -> list[float]:
        async with serving() as (_, company, _person), hired(company, Failing):
            await until(lambda: len(Failing.lives) == 5, "it is started five times")
            notes = [e for e in company.recorder.entries if isinstance(e, Note)]
            assert [(n.by, n.event, n.fields["why"]) for n in notes] == [
                ("looker", "agent_failed", "the API server is away")
            ] * 4
            assert not company.broken.done()
            return [note.at for note in notes]

    ends = in_virtual_time(story())
    gaps = [round(later - earlier) for earlier, later in pairwise(ends)]
    assert gaps == [2 + 1, 4 + 1, 8 + 1]


def test_a_mistake_of_ours_ends_the_run_and_is_not_hidden() -> None:
    async def story() -> None:
        async with serving() as (_, company, _person), hired(company, Mistaken):
            with pytest.raises(KeyError, match="a mistake of ours"):
                await company.broken

    in_virtual_time(story())


def test_an_object_that_no_model_reads_ends_the_run_and_is_not_passed_over() -> None:
    async def story() -> None:
        async with serving() as (_, company, person), hired(company):
            await until(lambda: Looker.lives, "it begins")

            def unreadable(*_: object) -> LoadBalancer:
                raise ValueError("not as the model has it")

            company.parse = unreadable  # type: ignore[method-assign]
            await person.create(balancer("lb-1"))
            with pytest.raises(ValueError, match="not as the model has it"):
                await company.broken

    in_virtual_time(story())


def test_after_its_end_nothing_of_it_is_left() -> None:
    async def story() -> None:
        async with serving() as (server, company, _person):
            before = asyncio.all_tasks()
            async with hired(company):
                await until(lambda: server.watches.count == 1, "it watches")
            await until(lambda: server.watches.count == 0, "its watch is gone")
            await asyncio.sleep(1)
            assert {task.get_name() for task in asyncio.all_tasks() - before} == set()

    in_virtual_time(story())
