"""The picture of the README: us-east-1 as it was, above us-east-1 guarded, with the same seed.

    python -m tools.day --seed 1 --out docs/us-east-1.png

Plays both in the timed driver (minutes), for as long as the first lasts, draws them as `cascade
report RUN --above OTHER` does, and has chromium make a PNG of it. With another ending, as day.html,
it is the page itself.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from cascade.edge.report.two_days import two_days
from cascade.edge.tools import TOOLS, look
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.presets import configured

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WIDTH, SCALE = 1100, 1.5
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def played(name: str, seed: int, horizon_seconds: float | None = None) -> Played:
    """One day; `horizon_seconds` instead of the scenario's own."""
    scenario = configured(load(SCENARIOS / f"{name}.yaml"))
    if horizon_seconds is not None:
        scenario = scenario.with_spec(horizon_seconds=horizon_seconds)
    return play(scenario, seed, claims=None if horizon_seconds is None else [])


def photograph(page: Path, out: Path) -> None:
    chromium = look(TOOLS["chromium"])
    if not chromium.usable:
        raise SystemExit(f"chromium is {chromium.state}: {chromium.tool.how_to_get}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, args=list(QUIET))
        window = browser.new_page(
            viewport={"width": WIDTH, "height": 900},
            device_scale_factor=SCALE,
            color_scheme="light",
        )
        window.goto(page.absolute().as_uri())
        window.locator("main").screenshot(path=out)
        browser.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("day.html"))
    options = parser.parse_args(arguments)
    as_it_was = played("us-east-1", options.seed)
    html = two_days(as_it_was, played("us-east-1-guarded", options.seed, as_it_was.ended_at))
    if options.out.suffix != ".png":
        options.out.write_text(html, encoding="utf-8")
    else:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "day.html")
            page.write_text(html, encoding="utf-8")
            photograph(page, options.out)
    print(options.out)


if __name__ == "__main__":
    main()
