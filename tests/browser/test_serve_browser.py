"""The app in a real browser: what is typed there is on disk, nothing is asked of anyone else, and it ends with its tab.

Skipped where there is no Chromium with its driver; on Debian they are the packages chromium and chromium-driver.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_site_browser import asked, browser, pytestmark  # noqa: F401 - the mark is pytest's to see

from druthers.container import init_journal

ENTER = "\ue007"


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to be so")


@pytest.fixture
def served(tmp_path):
    """A vault, its address, and the server's process."""
    root = tmp_path / "journal"
    init_journal(root)[0].close()
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    command = [sys.executable, "-m", "druthers", "serve", "--json", "--vault", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
        try:
            yield root, json.loads(process.stdout.readline())["url"], process
        finally:
            process.kill()


def apps(process):
    return psutil.Process(process.pid).children()


def keys(driver, text):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(driver).send_keys(text).perform()


def drawn(driver):
    """Whether the app has drawn something; not while the browser goes from one page to the next."""
    return driver.execute_script("return document.body?.classList.contains('-first-byte')")


def notes(root):
    return [path.read_text("utf-8").split("---\n")[-1].strip() for path in root.glob("public/2*/*/*.md")]


def test_a_note_that_is_typed_in_a_browser_is_on_disk(served, tmp_path):
    root, url, process = served
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url.partition("?")[0])
    with browser(tmp_path / "profile") as driver:
        driver.get(url)
        until(lambda: drawn(driver))
        assert "token" not in driver.current_url
        assert "token" not in driver.execute_script("return document.documentElement.outerHTML")
        assert driver.execute_script("return document.cookie") == ""
        keys(driver, "Ran 8k by the river")
        keys(driver, ENTER)
        assert until(lambda: notes(root)) == ["Ran 8k by the river"]
        keys(driver, "The heron")
        until(lambda: any("heron" in path.read_text("utf-8") for path in root.glob(".druthers/drafts/*")))
        driver.get("about:blank")  # the words are not saved, and the tab is gone
        until(lambda: not apps(process))
        driver.get(url)
        until(lambda: drawn(driver))
        until(lambda: len(notes(root)) > 1 or keys(driver, ENTER))
        assert "The heron" in notes(root)
        requests = [each for each in asked(driver) if not each.startswith(("data:", "chrome", "about:"))]
        assert {each.split("/")[2].partition(":")[0] for each in requests} == {"127.0.0.1"}
        assert [each["message"] for each in driver.get_log("browser") if each["level"] == "SEVERE"] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        until(lambda: driver.execute_script("return document.activeElement.id") == "again")
