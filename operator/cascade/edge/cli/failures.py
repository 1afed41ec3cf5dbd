"""The one place where what went wrong becomes a sentence and an exit code.

2: what was given is wrong. 130: Ctrl-C. 141: nobody reads the output any more, as for any program
in a pipe. What is none of these is our own mistake, and its traceback is shown.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

BAD_INPUT, INTERRUPTED, NOBODY_READS = 2, 130, 141


def guarded(command: click.Command) -> None:
    """Run the command line and exit. Without a word, the help is what was asked for."""
    code: object = 0
    try:
        with command.make_context(called(), sys.argv[1:] or ["--help"]) as context:
            command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        code = INTERRUPTED
    except BrokenPipeError:
        # What is still in the buffer has no reader either: let the interpreter's flush succeed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = NOBODY_READS
    except Exception as error:
        sentence = in_words(error)
        if sentence is None:
            raise
        say(sentence)
        code = BAD_INPUT
    raise SystemExit(code)


def called() -> str:
    """What the user typed: kubectl finds `kubectl-cascade` when asked for `kubectl cascade`."""
    return "kubectl cascade" if "kubectl-cascade" in Path(sys.argv[0]).name else "cascade"


def in_words(error: Exception) -> str | None:
    """The sentence for what a person gave wrong; None for what is our own mistake."""
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "cascade"
        said = error.format_message().rstrip(".")
        return f"{said[:1].lower()}{said[1:]}: see `{path} --help`"
    if isinstance(error, click.ClickException):
        return error.format_message()
    from cascade.edge.assets import AssetsMissing
    from cascade.model.errors import BadInput

    return str(error) if isinstance(error, BadInput | AssetsMissing) else None


def say(sentence: str) -> None:
    print(f"cascade: {sentence}", file=sys.stderr)
