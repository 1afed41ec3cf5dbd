"""The state survives: a restart, a crash in the middle of a line, and its own growth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cascade.edge.metadata_store.log import NAME, SPARE_LINES, Log
from cascade.model.errors import BadInput
from cascade.model.metadata.store import MetadataStore


class Kept:
    """A store whose log is in a folder."""

    def __init__(self, folder: Path) -> None:
        self.store = MetadataStore()
        self.log = Log(folder, self.store.tables)

    def put(self, droplet: str, epoch: int = 0) -> None:
        item = {"droplet": {"S": droplet}, "epoch": {"N": str(epoch)}}
        self.store.perform("PutItem", {"TableName": "leases", "Item": item})
        self.log.flush()

    def create(self) -> None:
        self.store.create("leases", "droplet")
        self.log.flush()

    @property
    def droplets(self) -> list[str]:
        items = self.store.perform("Scan", {"TableName": "leases"})["Items"]
        return sorted(item["droplet"]["S"] for item in items)

    def everything(self) -> list[Any]:
        return list(self.store.tables.records())


def with_three(folder: Path) -> Kept:
    kept = Kept(folder)
    kept.create()
    for droplet in ("d1", "d2", "d3"):
        kept.put(droplet)
    return kept


def test_what_was_answered_is_there_after_a_restart(tmp_path: Path) -> None:
    kept = with_three(tmp_path)
    kept.store.perform("DeleteItem", {"TableName": "leases", "Key": {"droplet": {"S": "d2"}}})
    kept.log.flush()
    before = kept.everything()
    kept.log.close()
    again = Kept(tmp_path)
    assert (again.droplets, again.everything()) == (["d1", "d3"], before)


def test_a_process_that_is_killed_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """No close: what the log has is read as it is."""
    with_three(tmp_path / "killed")
    later = tmp_path / "later"
    later.mkdir()
    (later / NAME).write_bytes((tmp_path / "killed" / NAME).read_bytes())
    assert Kept(later).droplets == ["d1", "d2", "d3"]


def test_wherever_the_last_line_is_torn_the_ones_before_it_hold(tmp_path: Path) -> None:
    kept = with_three(tmp_path / "whole")
    kept.log.close()
    whole = (tmp_path / "whole" / NAME).read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])
    for cut in range(1, last):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / NAME).write_bytes(whole[:-cut])
        torn = Kept(folder)
        assert torn.droplets == ["d1", "d2"], f"{cut} bytes are missing"
        torn.put("d4")
        torn.log.close()
        again = Kept(folder)
        assert again.droplets == ["d1", "d2", "d4"]
        again.log.close()


def test_a_line_that_is_damaged_in_the_middle_is_no_torn_one(tmp_path: Path) -> None:
    with_three(tmp_path).log.close()
    text = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(text.replace(b'"d1"', b'"d9"'))
    with pytest.raises(BadInput) as error:
        Kept(tmp_path)
    assert str(error.value) == (
        f"{tmp_path / NAME} is damaged at line 2 of 4: "
        "put a copy of it in its place, or move it away to begin with nothing"
    )


def test_the_log_does_not_grow_with_what_is_overtaken(tmp_path: Path) -> None:
    kept = with_three(tmp_path)
    for epoch in range(3 * SPARE_LINES):
        kept.put("d1", epoch)
    lines = len((tmp_path / NAME).read_bytes().splitlines())
    assert lines == kept.log.lines <= SPARE_LINES + 10
    kept.log.close()
    again = Kept(tmp_path)
    assert again.everything() == kept.everything()
    assert again.log.lines == 4, "a start leaves only what counts"


def test_a_crash_while_it_is_written_anew_leaves_the_old_one(tmp_path: Path) -> None:
    with_three(tmp_path).log.close()
    (tmp_path / NAME).with_suffix(".new").write_bytes(b"half a li")
    assert Kept(tmp_path).droplets == ["d1", "d2", "d3"]


def test_a_folder_has_one_store_at_a_time(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with pytest.raises(BadInput, match="is in use by another metadata store"):
        Kept(tmp_path)
    kept.log.close()
    Kept(tmp_path).log.close()


def test_a_folder_that_cannot_be_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot hold the metadata store"):
        Kept(tmp_path / "file" / "folder")
