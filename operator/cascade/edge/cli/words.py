"""How a command's output looks: paragraphs that fit the terminal, columns, JSON."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

HEADING_MIN = 9  # a narrow column is no reason to stack short words
WIDTH_MAX = 100  # longer lines are hard to read, however wide the terminal

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Where the folder of the run is made.",
)
context_option = click.option("--context", help="Of the kubeconfig; by default the current one.")
kubeconfig_option = click.option(
    "--kubeconfig", type=click.Path(path_type=Path), help="As for kubectl."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: for programs.",
)


def width() -> int:
    return min(shutil.get_terminal_size((WIDTH_MAX, 40)).columns, WIDTH_MAX)


def paragraph(text: str, first: str = "", indent: str = "") -> str:
    """Wrapped to the terminal; names and paths are never broken."""
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def numbered(sentences: Sequence[str]) -> str:
    """A list, each sentence after its number."""
    digits = len(str(len(sentences)))
    lines = (
        paragraph(sentence, f"  {number:>{digits}}. ", " " * (digits + 4))
        for number, sentence in enumerate(sentences, start=1)
    )
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned; the last column may be as long as it is."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join(
            [*(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
        for row in rows
    )


def under(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns under their headings, which are broken where they are wider than what is below."""
    broken = []
    for at, heading in enumerate(headings):
        cell = max((len(line[at]) for line in lines), default=0)
        word = max((len(word) for word in heading.split()), default=0)
        wide = max(cell, word, HEADING_MIN)
        broken.append(textwrap.wrap(heading, wide, break_on_hyphens=False))
    deep = max(map(len, broken), default=0)
    tops = [[""] * (deep - len(parts)) + parts for parts in broken]
    return columns([*map(list, zip(*tops, strict=True)), *lines])


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
