"""What is given wrong: one sentence with the way out, exit code 2, nothing on stdout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edge.cli.terminal import Terminal

OPERATOR = Path(__file__).parents[3] / "operator"
NAMES = (
    "black-start, dns-race-as-in-the-article, dns-race-by-hand, dns-race-guarded, dns-race,"
    " dynamodb-2015, lease-collapse-guarded, lease-collapse, network-backlog, nlb-flapping,"
    " no-outage, short-outage, store-away, us-east-1-guarded, us-east-1, zone-loss"
)

SENTENCES = {
    "run dns-rase": f"there is no scenario 'dns-rase': did you mean dns-race? there is {NAMES},"
    " or give the path of a YAML file",
    "run wrong.yaml": "wrong.yaml line 5: spec.horizonSeconds should be a valid number, unable to",
    "run absent.yaml": "absent.yaml cannot be read: No such file or directory; give another file",
    "run --seed seven": "invalid value for '--seed': 'seven' is not a valid integer: see"
    " `cascade run --help`",
    "run --speed fast": "invalid value for '--speed': 'fast' is neither a number above 0 nor max:"
    " see `cascade run --help`",
    "run --speed 0": "invalid value for '--speed': '0' is neither a number above 0 nor max: see",
    "run --driver timed --speed 2": "the timed driver has no clock to speed up: leave --speed out,"
    " or take --driver embedded",
    "run --context mine": "--context is for --driver cluster, not --driver embedded",
    "run --set enactor.check=Twice": "--set enactor.check=Twice: Enactor.check has no policy"
    " 'Twice'; there is Once,",
    "run --set check": "--set 'check' is not of the form kind.field=value, as in --set"
    " enactor.check=EveryWrite",
    "run --set enactor/.check=Twice": "--set 'enactor/.check=Twice' is not of the form kind.field=",
    "run --out file": "no run can be written to file (File exists): choose another folder with"
    " --out",
    "record --kubeconfig absent": "there is no kubeconfig absent: give one with --kubeconfig FILE",
    "record --namespace My/Lab": "'My/Lab' is no name of a namespace, such as cascade",
    "operate planner --zone az1": "--zone is for enactor and droplet-manager, not for planner:"
    " leave it out",
    "operate fleet --front-end lb-az1=8001": "--front-end is for store, not for fleet: leave it",
    "operate store": "the store needs a front end: give --front-end, as in lb-az1=8001",
    "operate store --front-end 8001": "invalid value for '--front-end': '8001' is not of the form"
    " NAME=PORT, as in lb-az1=8001: see `cascade operate --help`",
    "run --preset best": "invalid value for '--preset': 'best' is not one of 'as-it-was',"
    " 'guarded': see `cascade run --help`",
    "rnu": "there is no command 'rnu', did you mean run?: see `cascade --help`",
    f"run {'x' * 300}": f"there is no scenario '{'x' * 300}': there is {NAMES}, or give",
    "run --set planner.intervalSeconds=nan": "--set planner.intervalSeconds=nan: intervalSeconds"
    " should be a finite number",
    "report absent": "absent cannot be read (No such file or directory): give the folder of a run,"
    " or its history.jsonl",
    "report . --out file": "file is there and is no report: choose another file with --out",
    "study --out file": "file exists already: give another --out, or go on with that one with"
    " --resume",
    "study --resume": "--resume goes on with a file: name it with --out",
    "study --resume --out file": "file line 1 is no run of study contention",
    "study --resume --out .": ". cannot be gone on with: Is a directory",
    "report file": "file line 1 is no header of a history",
    "up no-such": f"there is no scenario 'no-such': there is {NAMES}, or give the path",
    "claims -o xml": "invalid value for '-o' / '--output': 'xml' is not one of 'text', 'json': see",
}
WRONG = """\
apiVersion: cascade.lab/v1alpha1
kind: Scenario
metadata: {name: wrong}
spec:
  horizonSeconds: soon
  title: a horizon that is no number
  resources: []
"""


@pytest.mark.parametrize("words", SENTENCES)
def test_one_sentence_says_what_to_do(words: str, terminal: Terminal) -> None:
    Path("wrong.yaml").write_text(WRONG)
    Path("file").write_text("not a run\n")
    ended = terminal(*words.split())
    assert (ended.code, ended.out) == (2, "")
    expected = SENTENCES[words].partition(", unable")[0]
    assert ended.err.startswith(f"cascade: {expected}")
    assert ended.err.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["file", "wrong.yaml"]


def test_a_run_that_cannot_begin_leaves_no_folder(terminal: Terminal) -> None:
    ended = terminal("run", "--driver", "cluster", "--kubeconfig", "absent")
    assert ended.code == 2
    assert ended.err == "cascade: there is no kubeconfig absent: give one with --kubeconfig FILE\n"
    assert list(Path("runs").iterdir()) == []


def test_what_is_our_own_mistake_is_not_called_bad_input(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cascade.edge.cli.scenarios.catalogue", broken)
    with pytest.raises(ZeroDivisionError):
        terminal("scenarios")


def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-c", "from cascade.edge.cli import main; main()", "policies"],
        stdout=write, stderr=subprocess.PIPE, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    )  # fmt: skip
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")
