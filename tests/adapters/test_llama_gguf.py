"""Each way in which a model file can be wrong has its own line, said before any native code sees the file."""

from __future__ import annotations

import struct

import pytest

from druthers.adapters.gguf import check
from druthers.adapters.llama import default_model
from druthers.errors import ModelBroken, ModelMissing


def text(value):
    return struct.pack("<Q", len(value)) + value


def setting(key, value):
    return text(key) + (struct.pack("<II", 4, value) if isinstance(value, int) else struct.pack("<I", 8) + text(value))


def model(*, magic=b"GGUF", version=3, tensors=1, settings=None, architecture=b"llama", extra=b"", count=None, data=64):
    body = setting(b"general.architecture", architecture) + (
        setting(b"llama.block_count", 1) if settings is None else settings
    )
    number = 2 + extra.count(b"extra.") if settings is None else 1 + settings.count(b"general.type")
    row = text(b"weight") + struct.pack("<IQIQ", 1, 16, 0, 0)
    head = magic + struct.pack("<IQQ", version, tensors, number if count is None else count)
    body = head + body + extra + row * min(tensors, 4)
    return body + b"\0" * (-len(body) % 32) + b"\0" * data


BROKEN = {
    "empty": (b"", "is empty"),
    "three": (b"GGU", "ends after 3 bytes"),
    "header": (model()[:24], "is cut off after 24 bytes"),
    "settings": (model()[:60], "is cut off in its header"),
    "weights": (model(data=40), "is cut off: "),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs pointer"),
    "html": (b"\n<!DOCTYPE html><html><body>404 not found</body></html>", "is a web page"),
    "zeros": (bytes(4096), "nothing but zeros"),
    "zip": (b"PK\x03\x04" + bytes(60), "ZIP archive"),
    "gzip": (b"\x1f\x8b" + bytes(60), "compressed with gzip"),
    "safetensors": (struct.pack("<Q", 40) + b'{"__metadata__": {}}' + bytes(60), "safetensors"),
    "ggml": (model(magic=b"lmgg"), "came before GGUF"),
    "words": (b"these are only some words in a file, nothing else", "is not a GGUF model"),
    "version 1": (model(version=1), "version 1"),
    "version 99": (model(version=99), "version 99, newer"),
    "big-endian": (model(version=3 << 24), "wrong order"),
    "many settings": (model(count=1 << 62), "claims 4611686018427387904 settings"),
    "many tensors": (model(tensors=1 << 40), "claims 1099511627776 tensors"),
    "vocabulary": (model(tensors=0), "vocabulary only"),
    "other architecture": (model(architecture=b"zzzzz"), "names the architecture"),
    "adapter": (model(settings=setting(b"general.type", b"adapter")), "is an adapter"),
    "embedder": (
        model(architecture=b"bert", extra=setting(b"bert.block_count", 1), settings=b"", count=2),
        "cannot write text",
    ),
    "line ends": (model(extra=setting(b"extra.a", b"x\n" * 40)).replace(b"\n", b"\r\n"), "converted line ends"),
    "re-encoded": (
        model(extra=setting(b"extra.a", bytes(range(128, 256)) * 8)).decode("utf-8", "replace").encode(),
        "took it for text",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_kind_has_one_clear_line(tmp_path, name):
    content, words = BROKEN[name]
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelBroken) as caught:
        check(path)
    assert words in caught.value.message
    assert caught.value.message.startswith("model.gguf ")
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_no_two_kinds_share_a_line(tmp_path):
    lines = set()
    for content, _ in BROKEN.values():
        path = tmp_path / "model.gguf"
        path.write_bytes(content)
        with pytest.raises(ModelBroken) as caught:
            check(path)
        lines.add(caught.value.message)
    assert len(lines) == len(BROKEN)


def test_a_sound_head_is_read(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(model(extra=setting(b"extra.name", b"x")))
    head = check(path)
    assert (head.version, head.tensors, head.architecture) == (3, 1, "llama")
    assert head.needs == path.stat().st_size


def test_what_is_not_there_or_is_a_folder(tmp_path):
    with pytest.raises(ModelMissing):
        check(tmp_path / "none.gguf")
    with pytest.raises(ModelBroken, match="is a folder"):
        check(tmp_path)


@pytest.mark.real
def test_the_embedded_model_ends_where_its_head_says():
    path = default_model()
    assert check(path).needs == path.stat().st_size


@pytest.mark.parametrize("cut", range(4, 200, 7))
def test_no_cut_ends_in_anything_but_a_clear_line(tmp_path, cut):
    path = tmp_path / "model.gguf"
    path.write_bytes(model()[:cut])
    with pytest.raises(ModelBroken):
        check(path)
