"""The page in a real browser: it fits, asks for nothing, and has a dark side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cascade.edge.report.page import page as page_of
from tests.support import tools
from tests.support.runs import played

pytestmark = pytest.mark.needs("chromium")

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
OVERFLOWING = """
[...document.querySelectorAll("body *")]
  .filter((element) => !element.closest("figure > div") && !element.closest("svg.defs"))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 80))
"""

A4_ON_ITS_SIDE = {"width": 1032, "height": 703}  # pixels, without margins

COLLISIONS = """
(svg) => {
  const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
  const meet = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width
    && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height;
  return boxes.flatMap(([said, box], at) =>
    boxes.slice(at + 1).filter(([, other]) => meet(box, other)).map(([word]) => [said, word]));
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=tools.path("chromium"), args=list(QUIET)
        )
        yield browser
        browser.close()


RUNS = {"dns-race": 1, "dns-race-by-hand": 1, "dns-race-guarded": 1, "lease-collapse": 5}


@pytest.fixture(scope="module", params=RUNS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(
        page_of(played(request.param, RUNS[request.param]), "cascade run x.yaml --seed 1")
    )
    return path.as_uri()


def opened(browser: Browser, address: str, width: int = 1280, scheme: str = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.troubles = []
    page.on("request", lambda request: page.troubles.append(request.url))
    page.on("console", lambda message: page.troubles.append(message.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.goto(address)
    return page


def test_no_error_and_no_request_but_the_page_itself(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    assert page.troubles == [address]
    assert page.locator("h1").inner_text().startswith(("dynamodb", "No endpoint"))


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_the_window(browser: Browser, address: str, width: int) -> None:
    page = opened(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("width", [1280, 1081, 1080, 800])
def test_of_the_hours_one_drawing_is_shown_and_its_words_can_be_read(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(page_of(played("lease-collapse", 5), "cascade run x.yaml --seed 5"))
    page = opened(browser, path.as_uri(), width)
    shown = page.locator(".hours svg:visible")
    assert shown.count() == 1
    drawing = shown.bounding_box()
    assert drawing is not None and drawing["width"] <= width
    heights = shown.locator("text.scale").evaluate_all(
        "texts => texts.map((text) => text.getBoundingClientRect().height)"
    )
    assert min(heights) > 10, "in pixels"
    collisions = shown.evaluate(COLLISIONS)
    assert collisions == []


def test_it_is_dark_for_those_who_want_it(browser: Browser, address: str) -> None:
    colours = {
        scheme: opened(browser, address, scheme=scheme).evaluate(
            "[getComputedStyle(document.body).backgroundColor,"
            " getComputedStyle(document.querySelector('rect.lag-0')).fill]"
        )
        for scheme in ("light", "dark")
    }
    assert colours["light"][0] == "rgb(253, 252, 250)"
    assert not set(colours["light"]) & set(colours["dark"])


def test_who_points_at_a_shape_is_told_its_sentence(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    assert page.locator("#tip").is_hidden()
    page.locator("rect.lag-0[data-say*='answers from']").last.hover()
    assert page.locator("#tip").inner_text().startswith("dynamodb")


def test_without_scripts_it_says_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    text = page.locator("main").inner_text()
    assert "The whole run" in text and "Play it again" in text
    assert page.locator("svg rect title").count() > 100
    context.close()


def test_it_prints(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
    page.emulate_media(media="print")
    page.set_viewport_size(A4_ON_ITS_SIDE)
    shown = page.locator(".hours svg:visible")
    boxes = [shown.nth(place).bounding_box() for place in range(shown.count())]
    assert len(boxes) <= 1, "one for paper"
    assert all(box is not None and box["height"] < A4_ON_ITS_SIDE["height"] for box in boxes)
