"""The site in a real browser: it looks as it should, needs no script, and asks nobody else for anything.

Skipped where there is no Chromium with its driver; on Debian they are the packages chromium and chromium-driver.
"""

from __future__ import annotations

import http.server
import json
import shutil
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.journal.steps import drain

sys.path.insert(0, str(Path(__file__).parents[1] / "publish"))
from seen_html import Page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="there is no Chromium with its driver: install chromium and chromium-driver"
)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63685050000001"
    "e400c1ea5b19170000000049454e44ae426082"
)
LONG = "https://example.org/" + "a/very/long/way/" * 12
NOTES = {
    "readme.md": "# Welcome\n\nStart with [[Sleep]].\n",
    "Sleep.md": f"""---
created: 2026-11-20T21:10:00+01:00
tags: [sleep, health/habits]
---
# Sleep

See [[Bread#The starter|its starter]], {LONG} and {"word" * 60}.
<script>document.title = 'broken'</script> <img src="https://tracker.example.com/p.gif">
![](https://tracker.example.com/q.png)

![[pixel.png|A dot]]

## Evenings

- [x] a walk
- [ ] a bath

| What | {"A wide column " * 5} | {"Another one " * 6} |
|------|------|------|
| one | two | three |

```
{"a line of code that does not end " * 6}
```

## More

![[Bread]]

## Again

Words[^1]

## At last

[^1]: Below.
""",
    "Bread.md": "---\ncreated: 2026-11-21\n---\nFlour.\n\n## The starter\n\nFeed it. [x](javascript:alert(1)) #bread\n",
    "<script>document.title='broken'<script>.md": "Odd",
    "100% #1? & more.md": "To [[Sleep]]",
    "النوم.md": "---\nlang: ar\ncreated: 2026-11-19\n---\nأكتب اليوم عن النوم والمشي قرب النهر.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site, made as `publish site` makes one."""
    folder = tmp_path_factory.mktemp("browser")
    journal, _ = init_journal(folder / "journal", embedder=FakeEmbedder(), model=FakeModel())
    with journal:
        for name, text in NOTES.items():
            (journal.root / "public" / name).write_text(text, encoding="utf-8")
        (journal.root / "public" / "pixel.png").write_bytes(PIXEL)
        drain(journal.site_steps(folder / "site", title="Ana's garden"))
    return folder / "site"


@contextmanager
def browser(folder, *switches):
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = BROWSER
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *switches):
        options.add_argument(switch)
    for switch in ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"):
        options.add_argument(switch)
    options.add_argument(f"--user-data-dir={folder}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        driver.set_page_load_timeout(60)
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module")
def served(site):
    """The site on a web server, at an address that is not the server's root."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments):
            """Print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/site/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["file", "http"])
def base(request, site):
    """Where the site begins: as files, and on a server."""
    return f"{site.as_uri()}/" if request.param == "file" else request.getfixturevalue("served")


def asked(driver):
    """The addresses that the browser has asked for since this was last called."""
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            found.append(message["params"].get("request", message["params"])["url"])
    return found


def complaints(driver):
    return [each["message"] for each in driver.get_log("browser") if "favicon.ico" not in each["message"]]


def addresses(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_no_page_asks_for_anything_outside_of_the_site(chromium, base, site):
    asked(chromium)
    complaints(chromium)
    for address in addresses(site):
        chromium.get(urljoin(base, address))
        assert "broken" not in chromium.title.split("·")[0] or "script" in chromium.title
        requests = asked(chromium)
        assert requests, "the log tells nothing"
        # the browser's own first page may still ask for its parts (chrome://, chrome-untrusted://); none of ours can
        assert [each for each in requests if not each.startswith((base, "data:", "chrome"))] == []
        assert complaints(chromium) == []


def test_pages_are_styled_and_their_pictures_shown(chromium, base):
    chromium.get(urljoin(base, "notes/sleep.html"))
    colour = chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(251, 248, 241)"
    natural = chromium.execute_script("return document.querySelector('img').naturalWidth")
    assert natural == 1


def test_every_link_on_every_page_leads_to_one(chromium, base, site):
    pages = {urljoin(base, address) for address in addresses(site)} | {urljoin(base, "feed.xml")}
    ids = {}
    leads = set()
    for page in sorted(pages - {urljoin(base, "feed.xml")}):
        chromium.get(page)
        ids[page] = set(chromium.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)"))
        leads |= set(chromium.execute_script("return [...document.querySelectorAll('a[href]')].map(e => e.href)"))
    inside = {each for each in leads if each.startswith(base)}
    assert len(inside) > 20
    for each in inside:
        page, _, fragment = each.partition("#")
        place = chromium.execute_script("return decodeURIComponent(arguments[0])", fragment)
        known = {chromium.execute_script("return new URL(arguments[0]).href", one): one for one in pages}
        assert page in known, each
        assert not place or place in ids[known[page]], each
    assert {each for each in leads - inside if not each.startswith("https://")} == set()


def test_a_reader_without_script_follows_a_link_to_a_heading(tmp_path, base):
    with browser(tmp_path / "profile", "--blink-settings=scriptEnabled=false") as driver:
        driver.get(urljoin(base, "index.html"))
        driver.find_element("link text", "Sleep").click()
        assert driver.title == "Sleep · Ana's garden"
        driver.find_element("link text", "its starter").click()
        assert driver.current_url.endswith("notes/bread.html#the-starter")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_cut_off_on_a_small_screen(chromium, base, site, width):
    from selenium.webdriver.support.ui import WebDriverWait

    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        for address in addresses(site):
            chromium.get(urljoin(base, address))
            WebDriverWait(chromium, 10).until(lambda driver: driver.execute_script("return innerWidth") == width)
            wide = chromium.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, (address, wide)
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def matches(chromium, media):
    """Wait until the page is drawn for a medium: a page from elsewhere may be another process, which is told later."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(chromium, 20).until(lambda driver: driver.execute_script(f"return matchMedia('{media}').matches"))


def test_the_night_is_dark(chromium, base):
    chromium.get(urljoin(base, "index.html"))
    for scheme, colour in (("dark", "rgb(18, 24, 31)"), ("light", "rgb(251, 248, 241)")):
        chromium.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        matches(chromium, f"(prefers-color-scheme: {scheme})")
        assert chromium.execute_script("return getComputedStyle(document.body).backgroundColor") == colour
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_on_paper_there_is_the_text_and_where_its_links_lead(chromium, base):
    chromium.get(urljoin(base, "notes/sleep.html"))
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        matches(chromium, "print")
        shown = "return getComputedStyle(document.querySelector(arguments[0]), arguments[1])[arguments[2]]"
        assert chromium.execute_script(shown, "header.site nav", None, "display") == "none"
        assert chromium.execute_script(shown, "body", None, "color") == "rgb(0, 0, 0)"
        assert "tracker.example.com" in chromium.execute_script(shown, ".text a[href*=tracker]", "::after", "content")
        assert chromium.execute_script(shown, ".text a.bare", "::after", "content") == "none"
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        matches(chromium, "screen")


def test_keys_reach_everything_and_the_first_skips_to_the_text(chromium, base):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    chromium.get(urljoin(base, "notes/sleep.html"))
    seen = []
    for _ in range(40):
        ActionChains(chromium).send_keys(Keys.TAB).perform()
        active = chromium.switch_to.active_element
        if active.tag_name == "body":
            break
        seen.append((active.tag_name, active.text.split("\n")[0]))
        box = active.rect
        assert box["y"] >= 0, seen[-1]
        assert box["height"] > 0, seen[-1]
        outline = chromium.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", seen[-1]
    assert seen[0] == ("a", "Skip to the text")
    assert {"summary", "pre", "div"} <= {tag for tag, _ in seen}
    chromium.get(urljoin(base, "notes/sleep.html"))
    ActionChains(chromium).send_keys(Keys.TAB, Keys.ENTER, Keys.TAB).perform()
    assert chromium.execute_script("return document.querySelector('main').contains(document.activeElement)")


def accessible(chromium):
    """The roles and names of the page; the browser makes them a moment after the page, the foot last."""
    for _ in range(50):
        tree = chromium.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        told = [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in tree if not each["ignored"]]
        if any(role == "contentinfo" for role, _ in told):
            break
        time.sleep(0.1)
    return told


def test_a_screen_reader_finds_landmarks_and_names(chromium, base):
    chromium.get(urljoin(base, "notes/sleep.html"))
    told = accessible(chromium)
    roles = [role for role, _ in told]
    for role in ("banner", "main", "contentinfo"):
        assert roles.count(role) == 1, role
    assert ("navigation", "Site") in told
    assert {("heading", "Sleep"), ("heading", "Evenings"), ("heading", "Links to this note")} <= set(told)
    assert ("image", "A dot") in told
    assert ("region", "Table") in told
    assert [name for role, name in told if role == "checkbox"] == ["done", "to do"]
    assert all(name.strip() for role, name in told if role in ("link", "heading", "image", "checkbox", "navigation"))


def test_what_the_browser_made_of_a_page_holds_nothing_that_no_page_may_have(chromium, base, site):
    for address in addresses(site):
        chromium.get(urljoin(base, address))
        Page(chromium.execute_script("return document.documentElement.outerHTML"))


def test_the_feed_is_xml_to_a_browser(chromium, base):
    chromium.get(urljoin(base, "feed.xml"))
    text = (Path(chromium.current_url.removeprefix("file://"))).read_text("utf-8") if base.startswith("file") else None
    assert text is None or text.startswith("<?xml")
    assert "error on line" not in chromium.page_source
