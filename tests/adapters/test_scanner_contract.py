"""What the guard asks of an engine that knows secrets, asked of the fake and of detect-secrets."""

from __future__ import annotations

import subprocess
import sys

import pytest

from druthers.adapters.detect_secrets import PLUGINS, DetectSecrets
from druthers.adapters.fake_scanner import FakeScanner

TOKEN = "ghp_" + "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7j"
SCANNERS = pytest.mark.parametrize(("kind", "secret"), [(FakeScanner, "FAKE-SECRET-1"), (DetectSecrets, TOKEN)])


@SCANNERS
def test_each_secret_comes_with_the_number_of_its_line(kind, secret):
    lines = [(7, "nothing"), (9, f"the token is {secret}, said Ana"), (12, f"{secret} again")]
    found = list(kind().scan(lines))
    assert [(number, words) for number, _, words in found] == [(9, secret), (12, secret)]
    assert all(what for _, what, _ in found)


@SCANNERS
def test_nothing_is_found_in_nothing(kind, secret):
    assert list(kind().scan([])) == []
    assert list(kind().scan(iter([(1, "Ran 8k before work"), (2, "")]))) == []


@SCANNERS
def test_it_can_be_asked_again(kind, secret):
    scanner = kind()
    assert list(scanner.scan([(1, secret)])) == list(scanner.scan([(1, secret)])) != []


def test_every_plugin_named_is_there_and_finds_without_asking_the_network(monkeypatch):
    import requests

    monkeypatch.setattr(requests.Session, "request", lambda *_, **__: pytest.fail("the network was asked"))
    scanner = DetectSecrets()
    list(scanner.scan([(1, "AKIA" + "QWERTYUIOPASDFGH"), (2, "https://u:" + "Pa55word" + "@h.org")]))
    assert len(scanner._plugins) == len(PLUGINS)


def test_the_library_is_loaded_only_when_a_line_is_scanned():
    code = (
        "import sys; from druthers.adapters.detect_secrets import DetectSecrets; "
        "list(DetectSecrets().scan([])); print('detect_secrets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
