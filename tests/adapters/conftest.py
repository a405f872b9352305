"""Embedding models of a few kilobytes, and a server that embeds, for the embedders' tests."""

from __future__ import annotations

import http.server
import json
import threading
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = ["the", "a", "river", "at", "night", "ran", "along", "by", "this", "morning", "i", "tax", "form", "is", "due"]
BERT = [
    *("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    *("intermediate.dense", "output.dense"),
]
DISTILBERT = ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "ffn.lin1", "ffn.lin2"]


def write_tensors(path, tensors, kind="F32"):
    """Write a safetensors file: its eight bytes of length, its head, its numbers."""
    head, data = {}, b""
    for name, tensor in tensors.items():
        numbers = tensor.astype(np.float32)
        raw = {
            "F32": numbers.tobytes,
            "F16": numbers.astype(np.float16).tobytes,
            "BF16": (numbers.view(np.uint32) >> 16).astype(np.uint16).tobytes,
        }[kind]()
        head[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    told = json.dumps({"__metadata__": {"format": "pt"}, **head}).encode()
    told += b" " * (-len(told) % 8)
    path.write_bytes(len(told).to_bytes(8, "little") + told + data)


def write_json(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def make_tokenizer(path, kind):
    roberta = kind.endswith("roberta")
    special = ["<s>", "<pad>", "</s>", "<unk>"] if roberta else ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    vocabulary = {word: number for number, word in enumerate([*special, *letters, *("##" + each for each in letters)])}
    for word in WORDS:
        vocabulary.setdefault(word, len(vocabulary))
    first, last, unknown = ("<s>", "</s>", "<unk>") if roberta else ("[CLS]", "[SEP]", "[UNK]")
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=unknown))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(first, vocabulary[first]), (last, vocabulary[last])]
    )
    tokenizer.add_special_tokens(special)
    tokenizer.enable_padding()  # as published tokenizers often have it, and no embedder may heed it
    tokenizer.save(str(path))
    names = {"cls_token": first, "sep_token": last, "pad_token": special[1 if roberta else 0], "unk_token": unknown}
    return len(vocabulary), {"tokenizer_class": "PreTrainedTokenizerFast", **names}


@pytest.fixture(scope="session")
def make_model():
    """Write a small model of random numbers into a folder: two layers, 32 numbers, 24 tokens unless told."""

    def make(
        folder, kind="bert", *, pooling="mean", prompts=None, modules=True, limit=24, seed=1, dtype="F32", config=None
    ):
        folder.mkdir(parents=True, exist_ok=True)
        size, names = make_tokenizer(folder / "tokenizer.json", kind)
        write_json(folder / "tokenizer_config.json", {**names, "model_max_length": 64})
        shape = {"hidden_size": 32, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 48}
        if kind == "distilbert":
            shape = {"dim": 32, "n_heads": 4, "n_layers": 2, "hidden_dim": 48}
        told = {"model_type": kind, "vocab_size": size, "max_position_embeddings": 66, "pad_token_id": 0, **shape}
        told |= {"pad_token_id": 1, "layer_norm_eps": 1e-5, "type_vocab_size": 1} if kind.endswith("roberta") else {}
        write_json(folder / "config.json", told | (config or {}))
        write_tensors(folder / "model.safetensors", _tensors(kind, size, seed), dtype)
        if modules:
            names = ["Transformer", "Pooling", "Normalize"]
            paths = ["", "1_Pooling", "2_Normalize"]
            write_json(
                folder / "modules.json",
                [
                    {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{name}"}
                    for number, (name, path) in enumerate(zip(names, paths, strict=True))
                ],
            )
            write_json(folder / "sentence_bert_config.json", {"max_seq_length": limit, "do_lower_case": False})
            write_json(
                folder / "1_Pooling" / "config.json",
                {
                    "word_embedding_dimension": 32,
                    "pooling_mode_cls_token": pooling == "cls",
                    "pooling_mode_mean_tokens": pooling == "mean",
                    "pooling_mode_max_tokens": pooling == "max",
                },
            )
            (folder / "2_Normalize").mkdir(exist_ok=True)
        if prompts is not None:
            write_json(folder / "config_sentence_transformers.json", {"prompts": prompts})
        return folder

    return make


def _tensors(kind, size, seed):
    random = np.random.default_rng(seed)

    def draw(*shape):
        return random.standard_normal(shape) * 0.2

    found = {"embeddings.word_embeddings.weight": draw(size, 32), "embeddings.position_embeddings.weight": draw(66, 32)}
    if kind != "distilbert":
        found["embeddings.token_type_embeddings.weight"] = draw(1 if kind.endswith("roberta") else 2, 32)
        found |= {"pooler.dense.weight": draw(32, 32), "pooler.dense.bias": draw(32)}
    norms = ["embeddings.LayerNorm"]
    parts, layer = (DISTILBERT, "transformer.layer") if kind == "distilbert" else (BERT, "encoder.layer")
    for number in range(2):
        for part, (out, into) in zip(parts, [(32, 32)] * 4 + [(48, 32), (32, 48)], strict=True):
            found[f"{layer}.{number}.{part}.weight"] = draw(out, into)
            found[f"{layer}.{number}.{part}.bias"] = draw(out)
        ends = ["sa_layer_norm", "output_layer_norm"]
        ends = ends if kind == "distilbert" else ["attention.output.LayerNorm", "output.LayerNorm"]
        norms += [f"{layer}.{number}.{end}" for end in ends]
    for norm in norms:
        found |= {f"{norm}.weight": 1 + draw(32), f"{norm}.bias": draw(32)}
    return found


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the test says, else embeds by hashing words; keeps what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(None)

    def do_POST(self):
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body):
        said = self.server.said
        said.asked.append((self.path, dict(self.headers), body))
        status, headers, content = said.answers.pop(0) if said.answers else (200, {}, self.usual(body))
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:  # the asker has gone, as some tests want
            self.close_connection = True

    def usual(self, body):
        if body is None:
            return {"data": [{"id": "tiny-model"}, {"id": "other"}]}
        rows = [{"index": number, "embedding": self.embed(text)} for number, text in enumerate(body["input"])]
        return {"object": "list", "model": "tiny", "data": rows[::-1]}

    def embed(self, text):
        row = [0.0] * self.server.said.dimension
        for word in text.lower().split():
            code = zlib.crc32((word.strip(".:") + self.server.said.salt).encode())
            row[(code >> 1) % len(row)] += 3.0 if code & 1 else -3.0
        row[0] += 0.01
        return row

    def log_message(self, *_arguments):
        """Print nothing."""


@pytest.fixture
def serve():
    """Start a server that embeds; what it was `asked` and what it `answers` next are lists."""
    yield from _serve()


@pytest.fixture(scope="module")
def server():
    """One such server for the tests of a module."""
    yield from _serve()


def _serve():
    said = SimpleNamespace(asked=[], answers=[], dimension=48, salt="", address="")
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    made.said = said
    said.address = f"http://127.0.0.1:{made.server_port}/v1"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield said
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
