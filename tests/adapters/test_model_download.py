"""Fetching a model: what breaks off goes on, what is another file is not joined, what is no model gets no name."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import json
import random
import re
import struct
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from druthers.adapters import download, kept_models
from druthers.adapters.hub import read_checksum, read_source
from druthers.errors import ModelBroken, ModelError, ModelMissing, UsageError
from druthers.models import Progress


def text(value):
    return struct.pack("<Q", len(value)) + value


def gguf(size=3_000_000, *, kind=b"model", seed=1):
    """A file whose head is sound: one tensor of `size` bytes of chance."""
    settings = [(b"general.architecture", b"llama"), (b"general.type", kind), (b"llama.block_count", 1)]
    body = b"".join(
        text(key) + (struct.pack("<II", 4, value) if isinstance(value, int) else struct.pack("<I", 8) + text(value))
        for key, value in settings
    )
    body = b"GGUF" + struct.pack("<IQQ", 3, 1, len(settings)) + body
    body += text(b"weight") + struct.pack("<IQIQ", 1, size // 4, 0, 0)
    return body + b"\0" * (-len(body) % 32) + random.Random(seed).randbytes(size // 4 * 4)


WHOLE = gguf()
SUM = hashlib.sha256(WHOLE).hexdigest()


class Hub(http.server.BaseHTTPRequestHandler):
    """A hub: `/o/r/resolve/main/FILE` sends on to `/cdn/FILE`, which has ranges and breaks off as the test says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        hub = self.server.hub
        hub.asked.append((self.path, dict(self.headers)))
        if hub.refusals:
            return self.send(hub.refusals.pop(0), {}, b"no")
        if "/resolve/" in self.path:
            told = {"X-Linked-ETag": f'"{hub.sum}"', "X-Linked-Size": str(len(hub.content))} if hub.sum else {}
            return self.send(302, {"Location": hub.sends_to or f"/cdn/{self.path.rpartition('/')[2]}", **told}, b"")
        return self.file(hub)

    def file(self, hub):
        content, headers = hub.content, {"ETag": hub.tag} if hub.tag else {}
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        status, start = 200, 0
        if wanted and hub.ranges and self.headers.get("If-Range", hub.tag) == hub.tag:
            start = int(wanted[1])
            if start >= len(content):
                return self.send(416, {"Content-Range": f"bytes */{len(content)}"}, b"")
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        length = None if hub.breaks else len(content) - start
        most = hub.breaks.pop(0) if hub.breaks else length
        return self.send(
            status, {**headers, "Content-Length": str(len(content) - start)}, content[start : start + most]
        )

    def send(self, status, headers, content):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)
        self.close_connection = True

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def hub(monkeypatch, tmp_path):
    made = SimpleNamespace(
        asked=[], refusals=[], content=WHOLE, tag='"1"', sum=SUM, ranges=True, breaks=[], sends_to=""
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.daemon_threads = True
    server.hub = made
    made.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", made.address)
    monkeypatch.setenv("DRUTHERS_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(download, "time", SimpleNamespace(sleep=lambda _seconds: None))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SPEC = "hf:someone/tiny-GGUF/tiny.gguf"


def finish(steps):
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return end.value, seen


def added(spec=SPEC, sha256=""):
    return finish(kept_models.add(spec, sha256))[0]


def fails(kind=ModelError, spec=SPEC, sha256=""):
    with pytest.raises(kind) as caught:
        added(spec, sha256)
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value


def folder():
    return kept_models.models_folder()


def left():
    return sorted(path.name for path in folder().rglob("*") if path.is_file())


def ranges(hub):
    return [headers.get("Range", "") for path, headers in hub.asked if path.startswith("/cdn/")]


# a file that comes


def test_it_comes_checked_and_is_found_by_name(hub):
    model, seen = finish(kept_models.add(SPEC))
    assert (model.name, model.origin, model.size, model.kind) == ("tiny", "added", len(WHOLE), "model")
    assert model.sha256 == SUM
    assert Path(model.path).read_bytes() == WHOLE
    assert kept_models.find("tiny") == kept_models.find("tiny.gguf") == Path(model.path)
    assert left() == ["tiny.gguf", "tiny.gguf.json"]
    done = [step.done for step in seen if step.stage == "download"]
    assert done == sorted(done)
    assert {step.total for step in seen if step.stage == "download"} == {len(WHOLE)}
    assert all(isinstance(step, Progress) for step in seen)


def test_the_page_of_a_file_and_its_plain_address_are_the_same(hub):
    assert added(f"{hub.address}/someone/tiny-GGUF/blob/main/tiny.gguf?download=true").sha256 == SUM
    assert hub.asked[0][0].startswith("/someone/tiny-GGUF/resolve/main/tiny.gguf")


def test_an_adapter_may_be_added_too(hub):
    hub.content, hub.sum = gguf(400, kind=b"adapter"), ""
    assert added().kind == "adapter"


def test_a_file_of_this_machine_is_copied_and_checked(hub, tmp_path):
    place = tmp_path / "mine.gguf"
    place.write_bytes(WHOLE)
    model = added(str(place), SUM)
    assert model.sha256 == SUM
    assert place.read_bytes() == WHOLE
    assert hub.asked == []
    assert left() == ["mine.gguf", "mine.gguf.json"]


# what breaks off


def test_what_breaks_off_goes_on_by_itself_where_it_was(hub):
    hub.breaks = [1_000_000, 700_000]
    assert Path(added().path).read_bytes() == WHOLE
    assert ranges(hub) == ["", "bytes=1000000-", "bytes=1700000-"]
    assert all(headers["If-Range"] == '"1"' for path, headers in hub.asked if "Range" in headers and "/cdn/" in path)


def test_what_brings_nothing_any_more_is_given_up_and_goes_on_another_day(hub):
    hub.breaks = [900_000, *[0] * 9]
    assert "same command again" in fails().hint
    (begun,) = kept_models.kept()
    assert (begun.name, begun.origin, begun.size) == ("tiny", "begun", len(WHOLE))
    hub.breaks, hub.asked[:] = [], []
    assert Path(added().path).read_bytes() == WHOLE
    assert ranges(hub) == ["bytes=900000-"]


def test_an_interrupt_keeps_what_came(hub):
    steps = kept_models.add(SPEC)
    while next(steps).done < 1_500_000:
        pass
    steps.close()
    assert kept_models.find("tiny") is None
    here = (folder() / "unfinished" / "tiny.gguf").stat().st_size
    assert here >= 1_500_000
    hub.asked.clear()
    assert Path(added().path).read_bytes() == WHOLE
    assert ranges(hub) == [f"bytes={here}-"]


def test_all_but_the_name_was_there_already(hub):
    steps = kept_models.add(SPEC)
    while next(steps).stage == "download":
        pass
    steps.close()
    assert added().sha256 == SUM
    assert ranges(hub)[-1] == f"bytes={len(WHOLE)}-"


@pytest.mark.parametrize("how", ["tag", "ranges", "sum", "shorter"])
def test_another_file_is_never_joined_to_what_came(hub, how):
    other = gguf(seed=2, size=400_000 if how == "shorter" else 3_000_000)
    hub.breaks = [1_000_000, *[0] * 9]
    fails()
    hub.breaks, hub.content, hub.sum = [], other, hashlib.sha256(other).hexdigest()
    if how == "tag":
        hub.tag = '"2"'
    if how == "ranges":
        hub.ranges = False
    assert Path(added().path).read_bytes() == other


@pytest.mark.parametrize("tag", ["", 'W/"1"'])
def test_without_a_mark_of_its_version_and_a_checksum_it_begins_anew(hub, tag):
    hub.tag, hub.sum, hub.breaks = tag, "", [1_000_000]
    assert Path(added().path).read_bytes() == WHOLE
    assert ranges(hub) == ["", ""]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_refusal_for_the_moment_is_tried_again(hub, status):
    hub.refusals = [status, status]
    assert added().sha256 == SUM


# what is not what was promised


def test_a_wrong_checksum_throws_it_away(hub):
    hub.sum = ""
    assert SUM in fails(ModelBroken, sha256="0" * 64).message
    assert left() == []


def test_the_checksum_of_the_hub_counts_where_none_is_given(hub):
    hub.sum = hashlib.sha256(b"another").hexdigest()
    assert hub.sum in fails(ModelBroken).message
    assert left() == []


def test_a_hub_that_tells_another_checksum_is_not_waited_for(hub):
    fails(ModelBroken, sha256="0" * 64)
    assert left() == []
    assert len(hub.asked) == 2


BROKEN = {
    "page": (b"<!DOCTYPE html><html>" + bytes(900), "is a web page"),
    "zip": (b"PK\x03\x04" + bytes(9000), "ZIP archive"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs pointer"),
    "cut": (WHOLE[:2_000_000], "is cut off"),
    "empty": (b"", "is empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_model_is_told_as_such_and_gets_no_name(hub, name):
    content, words = BROKEN[name]
    hub.content, hub.sum = content, ""
    assert words in fails(ModelBroken).message
    assert left() == []


def test_a_page_instead_of_a_model_is_not_fetched_to_its_end(hub):
    hub.content, hub.sum = b"<html>" + bytes(20_000_000), ""
    steps = kept_models.add(SPEC)
    with pytest.raises(ModelBroken, match="web page"):
        finish(steps)
    assert left() == []


def test_what_is_there_already_is_not_fetched_again(hub):
    model = added()
    hub.asked.clear()
    assert "already" in fails().message
    assert added(sha256=SUM) == model
    assert hub.asked == []


@pytest.mark.parametrize(
    ("status", "kind", "words"), [(404, ModelMissing, "no tiny.gguf"), (401, ModelError, "not give")]
)
def test_a_refusal_is_one_clear_line(hub, status, kind, words):
    hub.refusals = [status]
    assert words in fails(kind).message


def test_the_token_goes_to_the_hub_alone(hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "sesame")
    other = hub.address.replace("127.0.0.1", "localhost")
    hub.sends_to = f"{other}/cdn/tiny.gguf"
    added()
    told = {path[:5]: headers.get("Authorization") for path, headers in hub.asked}
    assert told == {"/some": "Bearer sesame", "/cdn/": None}
    assert read_source("https://example.org/a.gguf").token == ""


@pytest.mark.parametrize(
    "place", ["http://example.org/tiny.gguf", "file:///etc/passwd", "ftp://example.org/x", "http://[::1"]
)
def test_it_is_not_sent_on_to_what_is_not_safe(hub, place):
    hub.sends_to = place
    assert "not safe" in fails().message


def test_nor_in_circles(hub):
    hub.sends_to = "/someone/tiny-GGUF/resolve/main/tiny.gguf"
    assert "on and on" in fails().message


def test_no_room_is_told_before_anything_is_written(hub, monkeypatch):
    monkeypatch.setattr(kept_models.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000))
    assert "3 MB" in fails().message
    assert left() == []


def test_two_at_once_do_not_write_into_one_file(hub):
    steps = kept_models.add(SPEC)
    next(steps)
    assert "Another" in fails().message
    assert finish(steps)[0].sha256 == SUM


def test_nobody_there_is_one_clear_line(hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    assert "cannot be reached" in fails().message


def test_a_folder_that_cannot_be_written_is_one_clear_line(hub, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("DRUTHERS_MODELS", str(tmp_path / "file" / "models"))
    assert "cannot be written" in fails().message


# what a person may give


@pytest.mark.parametrize(
    "spec",
    [
        "hf:",
        "hf:owner/repo",
        "hf:owner/../x.gguf",
        "hf:owner/repo/model.bin",
        "https://example.org/",
        "https://example.org/model.bin",
        "https://example.org/.gguf",
        "https://me:secret@example.org/x.gguf",
        "http://example.org/x.gguf",
        "ftp://example.org/x.gguf",
        "https://example.org/x-00001-of-00003.gguf",
    ],
)
def test_what_names_no_file_is_refused(spec):
    with pytest.raises(UsageError) as caught:
        read_source(spec, environment={})
    assert "secret" not in caught.value.hint


def test_plain_http_is_enough_where_the_checksum_is_known():
    assert read_source("http://example.org/x.gguf", checked=True).name == "x.gguf"


def test_a_file_in_a_folder_of_the_hub():
    source = read_source("hf:owner/repo/Q4 K/x.gguf".replace(" ", "_"), environment={"HF_TOKEN": "t"})
    assert source.url == "https://huggingface.co/owner/repo/resolve/main/Q4_K/x.gguf"
    assert (source.name, source.token) == ("x.gguf", "t")


def test_checksums_are_read_and_others_refused():
    assert read_checksum("SHA256:" + "AB" * 32) == "ab" * 32
    assert read_checksum(" ") == ""
    with pytest.raises(UsageError):
        read_checksum("ab" * 31)


def test_a_list_survives_what_lies_about(hub):
    folder().mkdir(parents=True)
    (folder() / "notes.gguf").write_bytes(b"<html>")
    (folder() / "notes.gguf.json").write_text(json.dumps([1]), encoding="utf-8")
    (folder() / "unfinished").mkdir()
    (folder() / "unfinished" / "old.gguf").write_bytes(b"GGUF")
    (folder() / "unfinished" / "old.gguf.json").write_text("{", encoding="utf-8")
    notes, old = kept_models.kept()
    assert "web page" in notes.problem
    assert (old.name, old.origin) == ("old", "begun")
