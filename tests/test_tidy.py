"""The manner of the code, as far as a machine can see it. Each failure lists file and reason."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp

from cascade.edge.cli.group import COMMANDS

ROOT = Path(__file__).parents[1]
FILE_LINES_MAX = 250
FUNCTION_LINES_MAX = 40
LINE_LENGTH_MAX = 100

# "path::function": (its own maximum, at most 70, and why it stays in one piece)
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {}

# Modules that nothing imports, as something else starts them.
STARTED_BY_NAME = {
    "cascade.edge.cli": "the commands' entry point in pyproject.toml",
    "cascade.edge.cli.__main__": "python -m",
    "cascade.kube.crds": "make crds",
} | {command.place.partition(":")[0]: "a command" for command in COMMANDS.values()}
MAY_PRINT = ("operator/cascade/edge/cli", "bench/", "tools/", "tests/support/")
# Spelled in two parts, so that this file does not hold what it looks for.
PLACES_OF_ONE_MACHINE = [
    "../" + "shared",
    "/" + "work/",
    "/" + "root/",
    "/tmp" + "/w/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "proxy.golang" + ".org",
    "deb.debian" + ".org",
]
NOT_OURS = {".git", ".venv", ".kind", "runs", "dist", "build", "__pycache__", "vendor"}


@cache
def ours() -> list[Path]:
    """Files of the project, caches and results left out."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        folders[:] = [name for name in folders if not name.endswith("_cache")]
        found += [Path(folder, name) for name in sorted(names)]
    return found


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    """Name and text of each file whose name ends so."""
    return ((named(path), path.read_text()) for path in ours() if path.name.endswith(endings))


def trees() -> Iterator[tuple[str, ast.Module]]:
    return ((name, ast.parse(text)) for name, text in texts(".py"))


def functions() -> Iterator[tuple[str, int]]:
    """Each function's `path::name` and its length in lines, docstring included."""
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{name}::{node.name}", node.end_lineno - node.lineno + 1


def none_of(found: Iterable[object]) -> None:
    """Fails with the whole list: pytest would cut it."""
    lines = [str(one) for one in found]
    assert not lines, "\n  ".join(["", *lines])


def test_a_file_fits_in_a_readers_head() -> None:
    lengths = ((name, len(text.splitlines())) for name, text in texts(".py", ".sh", "run"))
    none_of(f"{name}: {lines} lines" for name, lines in lengths if lines > FILE_LINES_MAX)


def test_a_function_fits_on_a_screen() -> None:
    long = {name: lines for name, lines in functions() if lines > FUNCTION_LINES_MAX}
    none_of(
        f"{name}: {lines} lines"
        for name, lines in long.items()
        if lines > LONG_FUNCTIONS.get(name, (0, ""))[0]
    )
    assert set(LONG_FUNCTIONS) <= set(long), "an exception that is no longer needed"
    assert all(lines <= 70 and why for lines, why in LONG_FUNCTIONS.values())


def test_a_line_fits_beside_another() -> None:
    none_of(
        f"{name}:{number}: {len(line)} characters"
        for name, text in texts(".py", ".sh", "run", "Makefile", ".toml", ".importlinter")
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > LINE_LENGTH_MAX
    )


def test_each_file_opens_by_saying_what_it_is() -> None:
    silent = [name for name, tree in trees() if not ast.get_docstring(tree)]
    silent += [
        name
        for name, text in texts(".sh", "run", "Makefile")
        if not any(line.startswith("# ") for line in text.splitlines()[:2])
    ]
    none_of(silent)


def test_only_commands_print() -> None:
    none_of(
        f"{name}:{node.lineno}"
        for name, tree in trees()
        if not name.startswith(MAY_PRINT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    )


def test_no_module_is_dead() -> None:
    """Imported by another module of the package, or started by name; a test's import is no use."""
    graph = grimp.build_graph("cascade", cache_dir=None)
    none_of(
        module
        for module in sorted(graph.modules)
        if not graph.find_children(module)
        and not graph.find_modules_that_directly_import(module)
        and module not in STARTED_BY_NAME
    )


def test_nothing_is_of_one_machine() -> None:
    """A path or a host that only the author's machine has would mislead everybody else."""
    endings = (".py", ".sh", "run", "Makefile", ".toml", ".lock", ".md", ".yaml", ".yml", ".json")
    none_of(
        f"{name}: {place}"
        for name, text in texts(*endings, "Dockerfile", ".j2", ".html")
        for place in PLACES_OF_ONE_MACHINE
        if place in text
    )
