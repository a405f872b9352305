"""An adapter changes what the model writes, and one that is not for it ends in one clear line."""

from __future__ import annotations

import struct

import pytest

from druthers.adapters.gguf import check
from druthers.adapters.llama import LlamaModel, default_model
from druthers.adapters.lora import check_adapter
from druthers.errors import ModelBroken, ModelMissing
from druthers.propose.ports import Ask

WIDTH, RANK = 576, 2  # of the embedded model, and of the adapters here


def text(value):
    return struct.pack("<Q", len(value)) + value


def write_adapter(path, strength=0.0, *, architecture=b"llama", kind=b"adapter", width=WIDTH, layers=30, cut=0):
    """Write a LoRA adapter by hand: for each layer two matrices in F32, whose product is added to the query weights."""
    settings = [
        text(key) + struct.pack("<I", 8) + text(value)
        for key, value in (
            (b"general.architecture", architecture),
            (b"general.type", kind),
            (b"adapter.type", b"lora"),
        )
    ]
    settings.append(text(b"adapter.lora.alpha") + struct.pack("<If", 6, float(RANK)))
    if kind == b"model":
        settings.append(text(b"llama.block_count") + struct.pack("<II", 4, layers))
    rows, data = [], b""
    for layer in range(layers):
        for name, shape in ((b"lora_a", (width, RANK)), (b"lora_b", (RANK, WIDTH))):
            rows.append(
                text(b"blk.%d.attn_q.weight.%s" % (layer, name)) + struct.pack("<IQQIQ", 2, *shape, 0, len(data))
            )
            numbers = [strength * ((i * 7919 + layer) % 13 - 6) / 6 for i in range(shape[0] * shape[1])]
            data += struct.pack(f"<{len(numbers)}f", *numbers)
            data += b"\0" * (-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(rows), len(settings)) + b"".join(settings) + b"".join(rows)
    whole = head + b"\0" * (-len(head) % 32) + data
    path.write_bytes(whole[: len(whole) - cut])
    return path


@pytest.fixture
def base(tmp_path):
    """The head of a model that only looks like one."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 2)
    head += text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
    head += text(b"llama.block_count") + struct.pack("<II", 4, 1)
    head += text(b"weight") + struct.pack("<IQIQ", 1, 16, 0, 0)
    (tmp_path / "base.gguf").write_bytes(head + b"\0" * (-len(head) % 32) + b"\0" * 64)
    return tmp_path / "base.gguf"


def test_a_sound_adapter_is_read(tmp_path, base):
    head = check_adapter(write_adapter(tmp_path / "own.gguf"), check(base))
    assert (head.kind, head.architecture, head.tensors) == ("adapter", "llama", 60)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"architecture": b"qwen2"}, "is an adapter for “qwen2” models, and the model is a “llama” one"),
        ({"kind": b"model"}, "is a whole model, not an adapter"),
        ({"kind": b"mmproj"}, "is no adapter"),
        ({"layers": 0}, "holds nothing"),
        ({"cut": 40}, "is cut off"),
    ],
)
def test_what_is_no_adapter_for_this_model_is_said_before_a_child_starts(tmp_path, base, made, words):
    path = write_adapter(tmp_path / "own.gguf", **made)
    model = LlamaModel(base, adapter=path, command=("/nowhere",))
    with pytest.raises(ModelBroken, match=words) as caught:
        model.load()
    assert caught.value.message.startswith("own.gguf ")
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_an_adapter_that_is_not_there_or_no_gguf(tmp_path, base):
    with pytest.raises(ModelMissing, match=r"own\.gguf"):
        LlamaModel(base, adapter=tmp_path / "own.gguf", command=("/nowhere",)).load()
    with pytest.raises(ModelMissing):
        _ = LlamaModel(base, adapter=tmp_path / "own.gguf").identity
    (tmp_path / "own.gguf").write_text("a few words, which are no adapter at all")
    with pytest.raises(ModelBroken, match="is not a GGUF"):
        LlamaModel(base, adapter=tmp_path / "own.gguf", command=("/nowhere",)).load()


def test_the_identity_tells_of_the_adapter(tmp_path, base):
    one, other = write_adapter(tmp_path / "one.gguf"), write_adapter(tmp_path / "other.gguf", 0.1)
    identities = {LlamaModel(base, adapter=each).identity for each in (None, one, other)}
    assert len(identities) == 3
    assert all(identity.startswith(LlamaModel(base).identity) for identity in identities)


def written(**kwargs):
    model = LlamaModel(default_model(), threads=1, **kwargs)
    try:
        steps = model.complete_many([Ask("Once upon a time", 16, 0.0, 0), Ask("The best way to rest is", 16, 0.0, 0)])
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return [each.text for each in end.value]
    finally:
        model.close()


@pytest.mark.real
def test_an_adapter_of_zeros_changes_nothing_and_another_does(tmp_path):
    plain = written()
    assert written(adapter=write_adapter(tmp_path / "none.gguf")) == plain
    assert written(adapter=write_adapter(tmp_path / "strong.gguf", 0.5)) != plain


@pytest.mark.real
def test_an_adapter_whose_matrices_do_not_fit_is_one_clear_line(tmp_path):
    with pytest.raises(ModelBroken, match=r"wide\.gguf cannot be used with SmolLM2.*\.gguf: ") as caught:
        written(adapter=write_adapter(tmp_path / "wide.gguf", width=64))
    assert "\n" not in caught.value.message
