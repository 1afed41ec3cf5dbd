"""The page of a run: what its template needs, and the template filled in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from cascade.claims import CLAIMS
from cascade.edge.report.beside import notes
from cascade.edge.report.drawing import draw
from cascade.edge.report.frames import frames
from cascade.edge.report.hours import SHEETS, draw_hours
from cascade.edge.report.marks import moments
from cascade.edge.report.outcome import Outcome
from cascade.edge.report.scales import Lag, LagScale
from cascade.edge.report.settings import keep_generations, parameters, policies
from cascade.edge.report.tables import answers, in_all, people
from cascade.edge.report.timeline import timeline
from cascade.lab.run import Played
from cascade.model.story_time import clock_face

TEMPLATES = Path(__file__).parent / "templates"
TIME = re.compile(r"\b\d+:\d\d:\d\d\b")
NAME = re.compile(r"\b[a-z]+\d*(?:-[a-z0-9]+)+\b")


def page(played: Played, replay: str) -> str:
    """One self-contained HTML file. `replay` is the command that plays the run again."""
    outcome = Outcome(played)
    line = timeline(played.entries, played.ended_at)
    scale = LagScale(keep_generations(played.scenario))
    lag = Lag(line.plans, scale)
    main = outcome.losses[0] if outcome.losses else None
    return template().render(
        played=played,
        scenario=played.scenario,
        outcome=outcome,
        marked={moment.number for moment in moments(main)} if main else set(),
        drawings=[draw(line, lag, frame) for frame in frames(outcome, line, lag)],
        hours=[h for sheet in SHEETS if (h := draw_hours(outcome.course, sheet))],
        beside=outcome.milestones,
        notes=notes(outcome.course, outcome.milestones),
        legend=scale.legend(),
        answers=answers(line),
        people=people(line),
        english={name: claim.english() for name, claim in CLAIMS.items()},
        policies=policies(played.scenario),
        parameters=parameters(played),
        replay=replay,
    )


def told(sentence: str) -> Markup:
    """Times stand out, and a name with hyphens stays in one piece."""
    text = str(escape(sentence))
    text = TIME.sub(lambda time: f"<b>{time[0]}</b>", text)
    return Markup(NAME.sub(lambda name: f'<span class="name">{name[0]}</span>', text))


def template() -> Template:
    return environment().get_template("page.html.j2")


def begun(title: str) -> str:
    """As a sentence begins; a name such as us-east-1 stays as it is."""
    first = title.split(" ", 1)[0]
    return title if any(c.isdigit() for c in first) else title[:1].upper() + title[1:]


@cache
def environment() -> Environment:
    """Where every page's template comes from, and the filters that they share."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"clock": clock_face, "told": told, "in_all": in_all, "begun": begun}
    return made
