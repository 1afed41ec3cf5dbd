"""Runs the benchmarks and writes what they print into bench/README.md, between its two marks.

    python -m bench.table                 # all of them, some minutes
    python -m bench.table dns_server      # one anew; what the others gave stays

What a benchmark prints is kept as it is, with the machine and how busy that was beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent / "README.md"
NAMES = (
    "api_server",
    "dns_server",
    "metadata_store",
    "story_hour",
)  # live_rows and two_drivers are studies: they take many minutes
FIRST, LAST = "<!-- written by python -m bench.table -->", "<!-- until here -->"
SECTION = re.compile(r"### `python -m bench\.(\w+)`\n(.*?)(?=\n### |\Z)", re.DOTALL)


def sections(text: str) -> dict[str, str]:
    """What is between the marks, by benchmark. Raises SystemExit where a mark is absent."""
    _, first, rest = text.partition(FIRST)
    inside, last, _ = rest.partition(LAST)
    if not first or not last:
        raise SystemExit(
            f"{README.name} lacks the mark {FIRST if not first else LAST}: put it back"
        )
    return {name: body.strip() for name, body in SECTION.findall(inside)}


def written(text: str, results: dict[str, str]) -> str:
    """The text with new results in it; benchmarks in their order."""
    known = sections(text) | results
    before, after = text.partition(FIRST)[0], text.partition(LAST)[2]
    parts = [f"### `python -m bench.{name}`\n\n{known[name]}\n" for name in NAMES if name in known]
    return before + FIRST + "\n\n" + "\n".join(parts) + "\n" + LAST + after


def machine() -> str:
    """`2 cores (Intel Xeon), Python 3.11.7, Linux; load 0.4 before`."""
    model = platform.processor()
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        model = found[1] if found else model
    except OSError:
        pass  # not everywhere is there such a file
    cores, load = os.cpu_count(), os.getloadavg()[0]
    python = platform.python_version()
    return f"{cores} cores ({model}), Python {python}, {platform.system()}; load {load:.1f} before"


def run(name: str) -> str:
    """The section of one benchmark. Raises SystemExit where it failed."""
    said = machine()
    print(f"bench.{name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"bench.{name}"]
    done = subprocess.run(command, cwd=README.parent.parent, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench.{name} failed, see above: nothing was written")
    lines = "\n".join(f"    {line}".rstrip() for line in done.stdout.rstrip().splitlines())
    return f"{said}.\n\n{lines}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(NAMES)}")
    names = parser.parse_args().names or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise SystemExit(f"there is no benchmark {unknown[0]!r}: there is {', '.join(NAMES)}")
    sections(README.read_text())  # before anything takes its minutes
    results = {name: run(name) for name in names}
    README.write_text(written(README.read_text(), results))
    print(README)


if __name__ == "__main__":
    main()
