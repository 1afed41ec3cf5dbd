"""Writes crds/*.yaml from the resource models; with --check only says whether they are current."""

from __future__ import annotations

import sys
from pathlib import Path

from cascade.kube.crds import files

FOLDER = Path(__file__).parent.parent / "crds"


def main(arguments: list[str]) -> int:
    """Returns 1 when --check found a difference."""
    texts = files()
    there = {path.name: path.read_text() for path in FOLDER.glob("*.yaml")}
    differing = sorted(name for name in texts | there if texts.get(name) != there.get(name))
    if arguments == ["--check"]:
        if differing:
            print(f"crds/ is not current ({', '.join(differing)}): call `make crds` and commit")
        return 1 if differing else 0
    FOLDER.mkdir(exist_ok=True)
    for name in differing:
        if name in texts:
            (FOLDER / name).write_text(texts[name])
        else:
            (FOLDER / name).unlink()
        print(f"crds/{name} {'written' if name in texts else 'removed: no kind has that plural'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
