"""A study that was interrupted goes on with the file that it has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cascade.lab.scenario_file import load
from cascade.lab.studies import STUDIES
from cascade.lab.studies.kept import end_whole, line, read_samples, sample_type
from cascade.lab.studies.study import Sample, run
from cascade.model.errors import BadInput
from tests.claims.race import SCENARIOS

STUDY = STUDIES["lease-lengths"]
ROW = STUDY.rows[0].name


def sample_of(seed: int) -> Sample:
    """Its numbers do not matter here."""
    kind = sample_type(STUDY)
    names = kind.__dataclass_fields__.keys() - {"row", "seed"}
    return kind(ROW, seed, **dict.fromkeys(names, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "runs.jsonl"
    path.write_text(line(STUDY, sample_of(1)) + line(STUDY, sample_of(2)))
    return path


def test_what_was_kept_is_read_as_it_was_made(file: Path) -> None:
    assert read_samples(STUDY, file) == [sample_of(1), sample_of(2)]


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_says_what_it_keeps(name: str) -> None:
    assert STUDIES[name].name == name
    assert issubclass(sample_type(STUDIES[name]), Sample)


def test_a_last_line_that_was_cut_short_is_made_again(file: Path) -> None:
    whole = file.read_bytes()
    for cut in range(1, len(line(STUDY, sample_of(2)))):
        file.write_bytes(whole[:-cut])
        assert read_samples(STUDY, file) == [sample_of(1)]
    end_whole(file)
    assert file.read_text() == line(STUDY, sample_of(1))


@pytest.mark.parametrize("text", ["my only copy", '{"study": "night", "row"', "one\ntwo"])
def test_what_is_not_ours_is_refused_though_no_line_of_it_ends(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(BadInput, match="line 1 is no run of study lease-lengths"):
        read_samples(STUDY, file)


def test_files_that_were_made_apart_may_be_joined(file: Path) -> None:
    file.write_text(file.read_text() + line(STUDY, sample_of(2)) + line(STUDY, sample_of(3)))
    assert [sample.seed for sample in read_samples(STUDY, file)] == [1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [{"study": "edge"}, {"row": "no such row"}, {"seed": "many"}, {"more": 1}],
    ids=lambda change: next(iter(change)),
)
def test_another_study_s_file_is_refused(file: Path, change: dict[str, object]) -> None:
    other = json.loads(line(STUDY, sample_of(3))) | change
    file.write_text(file.read_text() + json.dumps(other) + "\n")
    with pytest.raises(BadInput, match="line 3 is no run of study lease-lengths"):
        read_samples(STUDY, file)


def test_another_version_s_numbers_are_refused(file: Path) -> None:
    other = json.loads(line(STUDY, sample_of(2)))
    changed = next(name for name in other if name not in ("study", "row", "seed"))
    file.write_text(file.read_text() + json.dumps(other | {changed: 2}) + "\n")
    with pytest.raises(BadInput, match=r"line 3 is not the run of .* with seed 2 that stands"):
        read_samples(STUDY, file)


def test_only_what_is_missing_is_made() -> None:
    """In whole seeds: what is interrupted can be compared row by row."""
    known = {(row.name, 1) for row in STUDY.rows}
    base = load(SCENARIOS / f"{STUDY.scenario}.yaml")
    made = run(STUDY, base, 1, 1, known)
    assert list(made) == []
