"""Policies are names in a spec: one instance a choice, found by name, refused with the choices."""

from __future__ import annotations

import copy
import pickle

import pytest

from cascade.model.policies import FAMILIES, Fencing, LockPolicy
from cascade.model.policies.enactor import EveryWrite, NoLock, Once
from cascade.model.resources import CUSTOM_RESOURCES, Enactor
from cascade.model.resources.scenario import DnsLaw

CHOICES = [choice for family in FAMILIES.values() for choice in family.choices.values()]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: f"{choice.field}={choice.name}")
def test_each_choice_is_one_object_that_says_in_a_line_what_it_is(choice: object) -> None:
    kind = type(choice)
    assert kind() is choice
    assert (
        copy.deepcopy(choice) is copy.copy(choice) is pickle.loads(pickle.dumps(choice)) is choice
    )
    family = FAMILIES[choice.field]  # type: ignore[attr-defined]
    assert family.chosen(repr(choice)) is choice
    assert 10 < len(kind.summary()) < 100  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", FAMILIES)
def test_both_presets_name_a_choice_and_the_model_defaults_to_as_it_was(field: str) -> None:
    family = FAMILIES[field]
    assert {family.as_it_was, family.guarded} <= set(family.choices)
    owner, name = field.split(".")
    kinds = {kind.__name__: kind.model_fields["spec"].annotation for kind in CUSTOM_RESOURCES}
    model = kinds.get(owner, DnsLaw)
    (found,) = [f for f in model.model_fields.values() if f.alias == name]
    assert repr(found.default) == family.as_it_was


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("Onec", "Enactor.lock has no policy 'Onec'; there is PerEndpoint, SingleWriter, None"),
        (3, "Enactor.lock has no policy 3; there is PerEndpoint, SingleWriter, None"),
        (
            None,
            "Enactor.lock is null: leave it out, or say which; "
            "there is PerEndpoint, SingleWriter, None",
        ),
    ],
)
def test_what_is_no_choice_is_refused_with_the_choices(given: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        LockPolicy.chosen(given)
    assert str(refused.value) == sentence


def test_a_bare_off_of_yaml_is_told_to_be_quoted() -> None:
    with pytest.raises(ValueError) as refused:
        Fencing.chosen(False)
    assert str(refused.value) == (
        "EndpointRecord.fencing is read as false: write it in quotes; there is Off, Monotonic"
    )


def test_a_policy_is_compared_by_identity_and_written_by_its_name() -> None:
    enactor = Enactor.named("enactor", zone="az1", check="EveryWrite", lock="None")
    assert enactor.spec.check is EveryWrite() is not Once()
    assert enactor.spec.lock is NoLock()
    written = enactor.to_json()["spec"]
    assert (written["check"], written["lock"]) == ("EveryWrite", "None")
    assert Enactor.from_json(enactor.to_json()) == enactor
