"""An OpenAI-compatible server: what is sent to it, and one clear line for each way in which it can fail."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import threading
import time

import numpy as np
import pytest

from druthers.adapters.embedder_choice import check_embedder, choose_embedder
from druthers.adapters.embedding_server import ServerEmbedder
from druthers.errors import EmbedderError

PROBES = 4


def rows(vectors, order=None):
    order = range(len(vectors)) if order is None else order
    return {"data": [{"index": number, "embedding": vectors[number]} for number in order]}


def made(server, **named):
    waits = []
    embedder = ServerEmbedder(server.address + "#tiny", pause=waits.append, **named)
    return embedder, waits


def fails(embedder, texts=("text",)):
    with pytest.raises(EmbedderError) as caught:
        embedder.embed(texts)
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value.message


def test_the_model_after_the_hash_is_asked_for(serve):
    embedder, _ = made(serve)
    embedder.embed(["the river"])
    path, _, body = serve.asked[-1]
    assert path == "/v1/embeddings"
    assert body == {"model": "tiny", "input": ["the river"], "encoding_format": "float"}


def test_without_one_the_first_that_it_lists(serve):
    assert "tiny-model" in ServerEmbedder(serve.address).identity
    assert [path for path, _, _ in serve.asked] == ["/v1/models", "/v1/embeddings"]


@pytest.mark.parametrize("end", ["/", "/embeddings", "/embeddings#tiny", "/#tiny"])
def test_the_address_may_be_written_in_other_ways(serve, end):
    assert ServerEmbedder(serve.address + end).embed(["x"]).shape == (1, 48)
    assert serve.asked[-1][0] == "/v1/embeddings"


def test_the_dimension_is_asked_for_once(serve):
    embedder, _ = made(serve)
    assert (embedder.dimension, embedder.dimension) == (48, 48)
    embedder.load()
    assert embedder.identity == embedder.identity
    assert [len(body["input"]) for _, _, body in serve.asked] == [PROBES]


def test_rows_are_put_in_order_and_made_unit(serve):
    embedder, _ = made(serve)
    embedder.load()
    serve.answers.append((200, {}, rows([[3.0] + [0.0] * 47, [0.0, 5.0] + [0.0] * 46], order=[1, 0])))
    found = embedder.embed(["a", "b"])
    assert np.array_equal(found[:, :2], np.eye(2, dtype=np.float32))


def test_many_texts_go_in_batches(serve):
    embedder, _ = made(serve)
    texts = [f"word{number} river" for number in range(70)]
    found = embedder.embed(texts)
    assert [len(body["input"]) for _, _, body in serve.asked] == [PROBES, 32, 32, 6]
    assert np.allclose(found[69], embedder.embed([texts[69]])[0])


def test_questions_and_passages_get_the_models_prefixes(serve):
    embedder = ServerEmbedder(serve.address + "#nomic-embed-text:latest")
    embedder.embed(["river"])
    embedder.embed_query("river")
    assert [body["input"] for _, _, body in serve.asked[1:]] == [["search_document: river"], ["search_query: river"]]


def test_an_empty_text_is_sent_as_something(serve):
    embedder, _ = made(serve)
    assert embedder.embed(["", " \n"]).shape == (2, 48)
    assert all(text.strip() for text in serve.asked[-1][2]["input"])


def test_another_model_under_the_same_name_is_another_identity(serve):
    before = made(serve)[0].identity
    serve.salt = "trained on"
    assert made(serve)[0].identity != before
    assert str(serve.dimension) in before
    assert serve.address.partition("://")[2] in before


def test_the_last_digits_of_a_server_do_not_matter(serve):
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((PROBES, 384))
    identities = set()
    for _ in range(8):
        shaken = vectors * (1 + 1e-4 * chance.standard_normal(vectors.shape))
        serve.answers.append((200, {}, rows(shaken.tolist())))
        identities.add(made(serve)[0].identity)
    assert len(identities) == 1


def test_the_key_is_sent_and_never_told(serve, monkeypatch):
    monkeypatch.setenv("DRUTHERS_API_KEY", "sesame")
    embedder = choose_embedder(serve.address + "#tiny")
    assert "sesame" not in embedder.identity
    assert serve.asked[-1][1]["Authorization"] == "Bearer sesame"
    monkeypatch.delenv("DRUTHERS_API_KEY")
    choose_embedder(serve.address + "#tiny").load()
    assert "Authorization" not in serve.asked[-1][1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_carries_neither_the_key_nor_the_words_elsewhere(serve, status):
    reached = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            reached.append(dict(self.headers))
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - as the library calls it

        def log_message(self, *_arguments):
            pass

    other = http.server.HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        place = f"http://127.0.0.1:{other.server_port}/v1/embeddings"
        serve.answers.append((status, {"Location": place}, b""))
        message = fails(made(serve, key="sesame")[0])
        assert place in message
        assert reached == []
    finally:
        other.shutdown()
        other.server_close()
        thread.join()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_refusal_for_the_moment_is_tried_again(serve, status):
    embedder, waits = made(serve)
    serve.answers += [(status, {}, b""), (status, {"Retry-After": "3"}, b"")]
    assert embedder.dimension == 48
    assert waits == [0.5, 3.0]


def test_but_not_for_ever(serve):
    embedder, waits = made(serve)
    serve.answers += [(503, {}, {"error": {"message": "Loading\nmodel"}})] * 9
    assert "Loading model" in fails(embedder)
    assert waits == [0.5, 1.0, 2.0]
    assert len(serve.asked) == 4


def test_nor_when_it_asks_for_minutes(serve):
    embedder, waits = made(serve)
    serve.answers += [(429, {"Retry-After": "600"}, b"")]
    assert "429" in fails(embedder)
    assert waits == []


def test_a_refused_key_is_not_tried_again(serve):
    embedder, waits = made(serve)
    serve.answers.append((401, {}, {"error": "no"}))
    with pytest.raises(EmbedderError) as caught:
        embedder.load()
    assert "refuses the key" in caught.value.message
    assert "DRUTHERS_API_KEY" in caught.value.hint
    assert waits == []


def test_a_wrong_path_says_what_an_address_looks_like(serve):
    serve.answers.append((404, {}, b"<html>Not found</html>"))
    with pytest.raises(EmbedderError) as caught:
        made(serve)[0].load()
    assert "404" in caught.value.message
    assert "/v1" in caught.value.hint


GOOD = [[1.0] * 48] * PROBES
WRONG = {
    "no JSON": b"<html>",
    "cut JSON": b'{"data": [',
    "nested": b"[" * 100_000,
    "not UTF-8": b'{"data": "\xff\xfe"}',
    "a list": [1, 2],
    "nothing": {"data": []},
    "null": {"data": None},
    "words": rows([["a"] * 48] * PROBES),
    "of other lengths": rows([[1.0] * 48] * (PROBES - 1) + [[1.0] * 47]),
    "one too few": rows(GOOD[:-1]),
    "one too many": rows([*GOOD, GOOD[0]]),
    "twice the same": {"data": [{"index": 0, "embedding": GOOD[0]}] * PROBES},
    "no index": {"data": [{"embedding": GOOD[0]}] * PROBES},
    "per token": rows([[[1.0] * 48] * 3] * PROBES),
    "zeros": rows([[0.0] * 48] * PROBES),
    "no numbers": rows([[float("nan")] * 48] * PROBES),
    "without end": rows([[float("inf")] * 48] * PROBES),
    "too large": rows([[1e300] * 48] * PROBES),
    "empty rows": rows([[]] * PROBES),
    "text": rows(["AAAAAA=="] * PROBES),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_is_none_is_one_clear_error(serve, wrong):
    serve.answers.append((200, {}, WRONG[wrong]))
    fails(made(serve)[0])


def test_vectors_of_another_length_than_before_are_refused(serve):
    embedder, _ = made(serve)
    embedder.load()
    serve.answers.append((200, {}, rows([[1.0] * 32])))
    assert "32" in fails(embedder)


def test_nobody_at_the_address_is_one_clear_error():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    message = fails(ServerEmbedder(f"http://127.0.0.1:{port}/v1#tiny"))
    assert "cannot be reached" in message


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"\x16\x03\x01\x00\x00"])
def test_a_line_that_breaks_off_is_one_clear_error(said):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                line.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        fails(ServerEmbedder(f"http://127.0.0.1:{listening.getsockname()[1]}/v1#tiny"))
        thread.join()


@pytest.mark.parametrize("drip", [False, True])
def test_a_server_that_is_too_slow_is_given_up(drip):
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                if drip:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while not done.wait(0.05):
                    with contextlib.suppress(OSError):
                        line.sendall(b" " if drip else b"")

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1#tiny"
            start = time.monotonic()
            assert "0.3 seconds" in fails(ServerEmbedder(address, seconds=0.3))
            assert time.monotonic() - start < 30
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http://:8080/v1",
        "http://localhost:99999/v1",
        "http://localhost:x/v1",
        "http://[::1/v1",
        "http://a b/v1",
        "http://me:secret@localhost/v1",
        "http://localhost/v1?key=secret",
        "http://exämple.org/v1",
    ],
)
def test_an_address_that_is_none_is_one_clear_error(address):
    problem = check_embedder(address + "#tiny").problem
    assert problem
    assert "\n" not in problem


def test_what_a_terminal_would_obey_is_taken_out_of_a_servers_words(serve):
    serve.answers.append((400, {}, json.dumps({"error": {"message": "\x1b[2Jgone\nnow"}}).encode()))
    assert fails(made(serve)[0]).isprintable()


def test_a_checked_server_tells_its_identity(serve):
    choice = check_embedder(serve.address + "#tiny", "environment", fully=True)
    assert (choice.origin, choice.dimension, choice.problem) == ("environment", 48, "")
    assert choice.identity == made(serve)[0].identity


def test_a_proxy_is_not_asked_for_what_this_machine_serves(serve, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert made(serve)[0].dimension == 48
