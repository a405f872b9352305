"""What the guard calls a secret in a text, and what it lets pass."""

# ruff: noqa: E501 - a form is read whole

from __future__ import annotations

import base64
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.detect_secrets import DetectSecrets
from druthers.adapters.fake_scanner import FakeScanner
from druthers.publish import spotting
from druthers.publish.spotting import spot, spot_bytes, spot_many

ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def made(size, letters=ALNUM, seed=1):
    random = Random(seed)
    return "".join(random.choice(letters) for _ in range(size))


def rules(text, scanner=None):
    return [each.rule for each in spot(text, scanner or FakeScanner())]


P = "kT9" + "-vbe2x"  # in pieces, so that no forge takes this file for a leak
SECRETS = {
    "secret:aws-key": ["AKIA" + made(16, ALNUM[:26]), "`ASIA" + made(16, ALNUM[:26] + "234567") + "`"],
    "secret:github-token": ["see ghp_" + made(36), "<!-- github_pat_" + made(60) + " -->"],
    "secret:gitlab-token": ["glpat-" + made(20)],
    "secret:slack-token": ["xoxb-" + made(11, "123456789") + "-" + made(24)],
    "secret:stripe-key": ["sk_live_" + made(24)],
    "secret:openai-key": ["sk-proj-" + made(48)],
    "secret:anthropic-key": ["sk-ant-api03-" + made(90)],
    "secret:huggingface-token": ["hf_" + made(34, ALNUM[:52])],
    "secret:telegram-token": ["7" + made(9, "123456789") + ":AA" + made(33)],
    "secret:age-key": ["AGE-SECRET-KEY-1" + made(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")],
    "secret:private-key": ["-----BEGIN OPENSSH " + "PRIVATE KEY-----", "PuTTY-User-Key-" + "File-3: ssh-rsa", "PrivateKey = " + made(43) + "="],
    "secret:login-in-address": [f"git clone https://ana:{P}@git.example.org/x"],
    "secret:login-in-command": [f"curl -u ana:{P} https://x.example.org", f"sshpass -p '{P}' ssh host", f"mysql -u root -p{P} shop"],
    "secret:connection-string": [f"Server=db;User Id=sa;Password={P};"],
    "secret:webhook": ["https://hooks.slack.com/services/T" + made(8) + "/B" + made(8) + "/" + made(24)],
    "secret:otp": ["otpauth://totp/x:ana?secret=" + made(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") + "&issuer=x"],
    "secret:wifi": [f"WIFI:T:WPA;S:home;P:{P};;"],
    "secret:netrc": [f"machine git.example.org login ana password {P}"],
    "secret:named": ["JWT_SECRET=" + made(24), '"client_secret": "' + made(24) + '",', "my api key is " + made(32, "0123456789abcdef", 3)],
    "secret:password": [
        f"The wifi password is {P}.", f"pw: {P}", f"Passwort: {P}", f"- **Password**: `{P}`", "password: swordfish", f"passphrase: {'river copper lantern orbit'}",
        f"Password for netflix: {P}", f"told her the password ({P})", f"{P} is the router password", f"mot de passe : {P}",
    ],
    "secret:login": [f"netflix: ana@posteo.de / {P}", f"creds: ana / {P}"],
    "secret:pin": ["PIN 4711", "my bank pin is 8265", "the pin for the debit card: 8265"],
    "secret:code": ["door code 8391#", "The code for the front gate is 4820", "airbnb lockbox 7933", "safe combo: 12-34-27"],
    "secret:recovery-code": ["backup codes: a1b2c-3d4e5, f6g7h-8i9j0"],
    "secret:security-answer": ["Mother's maiden name: Kowalski"],
    "secret:seed-phrase": ["river copper lantern orbit maple thunder velvet quartz ember willow falcon harbor"],
    "secret:licence-key": ["-".join(made(5, ALNUM[:26] + "0123456789", seed) for seed in range(5))],
    "secret:password-hash": ["ana:$apr1$" + made(8) + "$" + made(22)],
    "secret:private-link": ["https://calendar.google.com/calendar/ical/x/private-" + made(32, "0123456789abcdef", 4) + "/basic.ics"],
    "secret:token-in-address": ["https://x.example.org/feed?api_key=" + made(32)],
    "secret:authorization": ['curl -H "Authorization: Bearer ' + made(32) + '" https://x.example.org'],
    "secret:cookie": ["PHPSESSID=" + made(26)],
    "secret:jwt": ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ." + made(43)],
}  # fmt: skip
HARMLESS = [
    "password = getpass()", "password: str", "export TOKEN=$TOKEN", "api_key: <your-api-key>", "token: xxxxxxxxxxxxxxxx", "AKIAIOSFODNN7EXAMPLE", "PASSWORD=${PASSWORD}", "secret: {{ secret }}",
    "I keep thinking about passwords and how people choose them.", "The password is stored in the keychain.", "password required", "Password manager: 1Password", "reset your password here",
    "commit 3f2504e04f8911d39a0c0305e82c3301a1b2c3d4", "id: 01JD7Z3M9Q8W4T2K6N5X0B1C3R", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    '"integrity": "sha512-' + made(86) + '=="', "ISBN 978-3-16-148410-0", "color: #a1b2c3", "https://youtu.be/dQw4w9WgXcQ", "https://github.com/a/b/commit/3f2504e04f8911d39a0c0305e82c3301a1b2c3d4",
    "![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ)", "status code 404", "zip code: 12345", "the pin on the map", "error code: 1045", "git push --token", "key: value", "public_key = ssh",
    "ssh-rsa " + "AAAAB3NzaC1yc2E", "os.environ['API_KEY']", "The secret of good bread is time.", "a token of my love", "I wrote 1200 words and ran 8 km at 6:30", "created: 2026-11-21T09:30:12+01:00",
    "the combination of sleep and exercise works", "user: create a new account", "keyboard: 60%", "monkey2 = donkey33", "cite: schmolkeEcologicalModelsSupporting2010", "the seed of an idea",
]  # fmt: skip


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, lines in SECRETS.items() for line in lines])
def test_a_secret_is_found_by_its_rule(rule, line):
    assert rule in rules(line)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_one_passes(line):
    assert spot(line, DetectSecrets()) == []


@pytest.mark.parametrize("before", ["", "- ", "> ", "    ", "<!-- ", "| x | ", "\ufeff", "…“"])
def test_where_it_stands_does_not_hide_it(before):
    assert "secret:github-token" in rules(f"{before}ghp_{made(36)}")
    assert "secret:password" in rules(f"{before}wifi password: {P}")


def test_lines_count_from_one_whatever_ends_them():
    text = f"---\r\ntitle: x\r\n---\r\na\u2028b\r\npw: {P}\r\n"
    assert [(each.line, each.text) for each in spot(text, FakeScanner())] == [(5, P)]


def test_no_reason_shows_a_secret_whole_and_each_says_what_to_do():
    for line in (each for lines in SECRETS.values() for each in lines):
        for found in spot(line, FakeScanner()):
            assert found.text not in found.reason
            assert found.reason.endswith(".")
            assert found.remedy
            assert "\n" not in found.reason + found.remedy


def test_the_engine_behind_the_port_is_heard_and_ours_is_told_once():
    assert rules("see FAKE-SECRET-a1b2c3d4e5") == ["secret:fake-key"]
    assert rules(f"ghp_{made(36)}", DetectSecrets()) == ["secret:github-token"]


def test_a_secret_in_base64_is_found():
    encoded = base64.b64encode(f"password={P}".encode()).decode()
    assert "secret:encoded" in rules(f"data: {encoded}")
    assert rules("data: " + base64.b64encode(b"here is a long bit of plain text, nothing more").decode()) == []


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n> ", "\\\n", "\n    "])
def test_a_token_cut_in_two_by_a_wrap_is_found(between):
    token = "ghp_" + made(36)
    assert "secret:github-token" in rules(f"It is {token[:14]}{between}{token[14:]}")


@pytest.mark.parametrize(
    "text",
    [
        f"the wifi password is\n{P}",
        f"Password:\n\n    {P}",
        f"## Router password\n{P}",
        f"password:\n```\n{P}\n```",
        f"| site | password |\n|---|---|\n| mail | {P} |",
    ],
)
def test_a_password_on_the_line_beneath_is_found(text):
    assert "secret:password" in rules(text)


def test_recovery_codes_listed_beneath_a_heading_are_each_found():
    codes = [f"{made(5, 'abcdef0123', seed)}-{made(4, 'abcdef', seed)}7" for seed in range(4)]
    assert rules("# Recovery codes\n\n" + "\n".join(f"- {code}" for code in codes)) == ["secret:recovery-code"] * 4


def test_many_texts_are_told_apart():
    texts = ["nothing", f"a\npw: {P}", "", "door code 8391#"]
    assert [[each.line for each in found] for found in spot_many(texts, FakeScanner())] == [[], [2], [], [1]]
    assert spot_many([], FakeScanner()) == []


def whole(texts):
    """Every line asked every rule, as if there were no sieve."""
    return [spot(text, FakeScanner()) for text in texts]


def test_the_sieve_drops_nothing_that_a_rule_would_find(monkeypatch):
    texts = [line for lines in SECRETS.values() for line in lines] + HARMLESS + ["\n".join(HARMLESS), "", "\n\n"]
    expected = whole(texts)
    monkeypatch.setattr(spotting, "SMALL", -1)
    assert spot_many(texts, FakeScanner()) == expected


PIECES = st.sampled_from(
    [line for lines in SECRETS.values() for line in lines]
    + HARMLESS
    + ["é", "\u2028", "\r", "  ", "- ", "PIN", "code", "#", "0"]
)


@given(st.lists(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=4).map(" ".join), max_size=4))
def test_with_or_without_the_sieve_the_same_is_found(texts):
    small = spotting.SMALL
    try:
        spotting.SMALL = 10**9
        expected = spot_many(texts, FakeScanner())
        spotting.SMALL = -1
        assert spot_many(texts, FakeScanner()) == expected
    finally:
        spotting.SMALL = small


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    for found in spot(text, FakeScanner()):
        assert found.text in text.split("\n")[found.line - 1]


def test_a_line_without_end_is_read_in_good_time():
    long = (
        "a1B2c3D4" * 8_000,
        "passw0rd " * 7_000,
        "+49 " * 16_000,
        "=" * 65_000,
        "a.b-" * 16_000,
        "'" * 65_000,
        "12 Oak " * 9_000,
        "secret_" * 9_000,
        "key: " * 13_000,
        "://" * 20_000,
    )
    for line in long:
        spot(line, FakeScanner())  # a rule that backtracks would not come back within the test's patience


def test_secrets_in_the_strings_of_a_file_that_is_no_text_are_found():
    token = "ghp_" + made(36)
    assert [each.rule for each in spot_bytes(b"\0\1\2" + token.encode() + b"\0\xff", FakeScanner())] == [
        "secret:github-token"
    ]
    assert [each.rule for each in spot_bytes(b"\0\0" + token.encode("utf-16-le") + b"\0\0", FakeScanner())] == [
        "secret:github-token"
    ]
    assert [each.line for each in spot_bytes(token.encode(), FakeScanner())] == [0]
    assert spot_bytes(bytes(Random(5).randrange(256) for _ in range(200_000)), FakeScanner()) == []


def test_a_secret_far_along_in_a_line_is_found():
    line = "word " * 3_000 + f"wifi password: {P}" + " word" * 3_000
    assert [(each.line, each.text) for each in spot(line, FakeScanner())] == [(1, P)]
    assert rules("word " * 3_000 + "FAKE-SECRET-a1b2c3d4e5") == ["secret:fake-key"]
