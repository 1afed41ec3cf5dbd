"""The terminal. Commands say what happened; they decide nothing.

The law: a command is loaded when it is called and not before, what a program may read goes to
stdout, and whatever a person gave wrong ends in one sentence and exit code 2 (`failures.py`).
"""

from __future__ import annotations


def main() -> None:
    """The entry point of `cascade` and of `kubectl cascade`."""
    try:
        from cascade.edge.cli.failures import guarded
        from cascade.edge.cli.group import cascade
    except KeyboardInterrupt:  # before there is anybody to say so
        raise SystemExit(130) from None
    guarded(cascade)


__all__ = ["main"]
