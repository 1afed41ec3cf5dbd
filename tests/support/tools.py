"""The programs that some tests need besides Python; `cascade.edge.tools` knows them.

A test says `@pytest.mark.needs("kubectl")` and asks `tools.path("kubectl")` for the program. The
tool "envtest" is the folder with kube-apiserver and etcd that KUBEBUILDER_ASSETS names, "golden"
the one with exchanges recorded from a kube-apiserver that CASCADE_GOLDEN names.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from cascade.edge.tools import TOOLS, look

GOLDEN = "golden"
HOW_TO_GET = {name: tool.how_to_get for name, tool in TOOLS.items()} | {
    GOLDEN: "name the folder with recorded exchanges in CASCADE_GOLDEN"
}


class ToolAbsent(LookupError):
    """A program that a test asked for is not on this machine."""


@cache
def find(tool: str) -> str | None:
    """The program's path (for envtest: the folder's), or None where it is absent or will not do."""
    if tool == GOLDEN:
        return _golden()
    if tool not in TOOLS:
        raise ValueError(f"no tool {tool!r} is known here; add it to cascade.edge.tools")
    found = look(TOOLS[tool])
    return found.path if found.usable else None


def path(tool: str) -> str:
    """The program's path; ToolAbsent with the way to get it where there is none."""
    found = find(tool)
    if found is None:
        raise ToolAbsent(f"{tool} is absent; to get it: {HOW_TO_GET[tool]}")
    return found


def must_be_here(tool: str) -> bool:
    """In continuous integration a missing tool is an error: nothing is left out silently.

    The recorded exchanges are none: they are kept beside the project, where they are kept at all.
    """
    in_ci = any(os.environ.get(name, "") in ("1", "true") for name in ("CASCADE_CI", "CI"))
    return in_ci and tool != GOLDEN


def _golden() -> str | None:
    folder = os.environ.get("CASCADE_GOLDEN", "")
    return folder if folder and Path(folder, "replay.py").is_file() else None
