"""Whom one follows as text: what is written is read again, and no name or address leads astray."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Card, CardFeature, Followed
from druthers.publish.card import named
from druthers.publish.followed import (
    HEAD,
    NAME,
    checked_address,
    checked_name,
    key_of,
    name_for,
    read_followed,
    with_followed,
    without_followed,
)

NAMES = st.from_regex(NAME, fullmatch=True)
ADDRESSES = st.sampled_from(["https://example.org/ana/notes", "git@example.org:ana/x.git", "/home/ana/my notes"])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=2))))  # noqa: DTZ001
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(named)
CARDS = st.builds(
    Card,
    name=WORDS,
    made=st.just("2026-11"),
    ratings=st.just("20-49"),
    features=st.lists(
        st.builds(CardFeature, WORDS, st.integers(-2, 2)), max_size=4, unique_by=lambda each: each.name
    ).map(lambda found: tuple(sorted(found, key=lambda each: each.name))),
)
PEOPLE = st.builds(
    Followed, NAMES, ADDRESSES, MOMENTS.map(lambda at: at.replace(microsecond=0)), card=st.none() | CARDS
)


@given(st.lists(PEOPLE, max_size=4, unique_by=lambda person: person.name))
def test_what_is_written_is_read_again(people):
    text = ""
    for person in people:
        text = with_followed(text, person)
    assert read_followed(text) == people
    for person in people:
        text = without_followed(text, person.name)
    assert read_followed(text) == []
    assert not people or text.startswith(HEAD)


@given(PEOPLE, PEOPLE)
def test_one_who_changes_changes_nobody_else(one, other):
    if one.name == other.name:
        return
    text = with_followed(with_followed("# mine\n", one), other)
    changed = with_followed(text, Followed(other.name, other.url, other.since))
    assert changed.startswith("# mine\n")
    assert read_followed(changed) == [one, Followed(other.name, other.url, other.since)]


@given(st.text(max_size=80), st.sets(NAMES, max_size=3))
def test_any_address_gives_a_name_that_is_one_and_free(url, taken):
    try:
        name = name_for(url, taken)
    except ValueError:  # `urlsplit` reads it as no address, which is asked before
        with pytest.raises(ValueError, match=r"address|program|dash|whole path"):
            checked_address(url)
        return
    assert checked_name(name, taken) == name


@given(st.text(max_size=60))
def test_a_name_that_is_taken_can_name_no_other_place_than_its_own_folder(name):
    try:
        checked = checked_name(name)
    except ValueError:
        return
    assert not re.search(r"[/\\\0\s]", checked)
    assert not checked.startswith((".", "-"))
    assert tomllib.loads(f'["{checked}"]') == {checked: {}}
    with pytest.raises(ValueError, match="already"):
        checked_name(checked.upper() if checked.upper().casefold() == checked.casefold() else checked, {checked})


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(https?|ssh|file|git|ext)(://|::?)[ -~]{0,30}", fullmatch=True)))
def test_an_address_that_is_taken_is_no_option_no_program_and_holds_no_secret(url):
    try:
        how = checked_address(url)
    except ValueError:
        return
    assert how in {"https", "ssh", "file"}
    assert not url.startswith("-")
    assert url.isprintable()
    assert "::" not in url.split("/", 1)[0].split("[", 1)[0]
    assert not re.match(r"\w+://[^/]*:[^/@]*@", url)
    assert not re.match(r"\w+://(?:[^/@]*@)?-", url)


@pytest.mark.parametrize(
    ("url", "how"),
    [
        ("https://example.org/ana/notes.git", "https"),
        ("https://example.org:8443/ana/notes", "https"),
        ("ssh://git@example.org:2222/~ana/notes", "ssh"),
        ("git@example.org:ana/notes.git", "ssh"),
        ("example.org:notes", "ssh"),
        ("git@[2001:db8::1]:notes", "ssh"),
        ("file:///srv/ana/notes", "file"),
        ("/srv/ana/my notes", "file"),
    ],
)
def test_addresses_that_git_clone_takes(url, how):
    assert checked_address(url) == how


@pytest.mark.parametrize(
    "url",
    ["ssh://%2DoProxyCommand=x/y", "ssh://-x@h/y", "https://h", "https://h/", "https://h/a#b", "ssh://me:pw@h/x",
     "https://token@h/x", "git://h/x", "fd::7", "persistent-https://h/x", "file://evil/x", "C:\\x", "https://[::1/x",
     "https://h:99999/x", "", " ", "https://h/\x00", "x" * 3000],
)  # fmt: skip
def test_addresses_that_are_none(url):
    with pytest.raises(ValueError, match=r".+"):
        checked_address(url)


def test_a_moment_without_an_offset_is_here_and_a_day_its_beginning():
    (one, other) = read_followed('[a]\nurl="/x"\nsince=2026-01-02\n[b]\nurl="/y"\nsince=2026-01-02T03:04:05\n')
    assert (one.since.date().isoformat(), one.since.tzinfo is not None) == ("2026-01-02", True)
    assert other.since.replace(tzinfo=UTC) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert key_of("\uff21na") == key_of("ana")
