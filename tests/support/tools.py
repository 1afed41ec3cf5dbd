"""The programs that some tests need besides Python; `cascade.edge.tools` knows them.

A test says `@pytest.mark.needs("kubectl")` and asks `tools.path("kubectl")` for the program. The
tool "envtest" is the folder with kube-apiserver and etcd that KUBEBUILDER_ASSETS names.
"""

from __future__ import annotations

import os
from functools import cache

from cascade.edge.tools import TOOLS, look

HOW_TO_GET = {name: tool.how_to_get for name, tool in TOOLS.items()}


class ToolAbsent(LookupError):
    """A program that a test asked for is not on this machine."""


@cache
def find(tool: str) -> str | None:
    """The program's path (for envtest: the folder's), or None where it is absent or will not do."""
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


def must_be_here() -> bool:
    """In continuous integration a missing tool is an error: nothing is left out silently."""
    return any(os.environ.get(name, "") in ("1", "true") for name in ("CASCADE_CI", "CI"))
