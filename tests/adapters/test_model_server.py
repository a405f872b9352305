"""A language model behind a server: what is sent, what each kind can do, and one clear line for each failure."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_server import FakeServer
from druthers.adapters.language_server import ServerModel
from druthers.adapters.server_requests import estimate
from druthers.adapters.server_words import Writing, echoed
from druthers.errors import ModelError, ModelMissing, ModelTimeout
from druthers.propose.ports import Ask, Turn

PROMPT = "Wish: I should water the plants.\nStep:"
TURNS = (Turn("system", "Propose one small step."), Turn("user", "I should water the plants.\nOne step"))
ASK = Ask(PROMPT, 16, 0.7, 3, ("\n",))


@pytest.fixture
def server():
    with FakeServer("vllm") as made:
        yield made


def ready(server, **named):
    waits = []
    model = ServerModel(server.address, wait=waits.append, **named)
    model.load()
    return model, waits


def finish(steps):
    pieces = []
    while True:
        try:
            pieces.append(next(steps))
        except StopIteration as end:
            return pieces, end.value


def write(model, prompt=PROMPT, *, stop=("\n",), **named):
    named = {"max_tokens": 16, "temperature": 0.7, "seed": 3, **named}
    return finish(model.complete(prompt, stop=stop, **named))[1]


def fails(model, kind=ModelError):
    with pytest.raises(kind) as caught:
        write(model)
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value


# what each kind can do


@pytest.mark.parametrize(
    ("kind", "context", "scores", "chats", "grammar"),
    [
        ("llama-server", 8192, False, True, True),
        ("ollama", 4096, False, True, False),
        ("vllm", 16384, True, True, False),
        ("vllm-base", 2048, True, False, False),
        ("chat-only", 4096, False, True, False),
    ],
)
def test_what_a_server_can_do_is_found_out_by_asking(kind, context, scores, chats, grammar):
    with FakeServer(kind) as server:
        model, _ = ready(server)
        found = model.abilities()
        assert (found.context, found.scores, found.chats, found.grammar) == (context, scores, chats, grammar)
        asked = len(server.asked)
        model.load()
        assert model.abilities() == found
        assert len(server.asked) == asked <= 9


@pytest.mark.parametrize("kind", ["llama-server", "ollama", "vllm", "vllm-base", "chat-only"])
def test_every_kind_writes_text_and_answers_turns(kind):
    with FakeServer(kind) as server:
        model, _ = ready(server)
        assert write(model).text.split()[0] == "the"
        pieces, done = finish(model.complete_many([ASK, Ask(TURNS, 16, 0.7, 3)]))
        assert [each.ended for each in done] == ["stop", "stop"]
        for number, completion in enumerate(done):
            assert "".join(piece for position, piece in pieces if position == number) == completion.text != ""
        path, _, body = server.asked[-1]
        turned = [each for _, _, each in server.asked[-2:] if "messages" in each and len(each["messages"]) == 2]
        assert bool(turned) is (kind != "vllm-base"), (path, body)


def test_a_server_without_scores_says_so(server):
    server.kind = "ollama"
    model, _ = ready(server)
    for call in (
        lambda: model.score("a", "b"),
        lambda: model.score_many([("a", "b")]),
        lambda: list(model.weigh(["a"], "b")),
    ):
        with pytest.raises(ModelError, match="does not tell how likely"):
            call()


def test_scores_that_are_those_of_the_neighbour_are_not_believed(server):
    def shifted(body):
        choice = FakeServer.echo(server, body)
        logs = choice["logprobs"]
        logs["token_logprobs"] = [None, *[-9.0 - number % 3 for number in range(len(logs["tokens"]) - 1)]]
        return choice

    server.echo = shifted
    model, _ = ready(server)
    assert not model.abilities().scores
    assert write(model).fluency is not None


def test_a_server_that_drops_one_for_the_next_is_sent_one_at_a_time(server, monkeypatch):
    listed = server.listed()
    listed["data"][0]["owned_by"] = "me"
    monkeypatch.setattr(server, "listed", lambda: listed)
    model, _ = ready(server)
    pieces, _ = finish(model.complete_many([ASK] * 4))
    assert [number for number, _ in pieces] == sorted(number for number, _ in pieces)


def test_scores_are_of_the_continuation_alone(server):
    model, _ = ready(server)
    assert model.score("The plants need water. I", " plants") == -1.0
    assert model.score("The plants need water. I", " umbrella") == -4.0
    assert model.score_many([("a b c", " b"), ("a b c", " d"), ("a b c", " c d")]) == [-1.0, -4.0, -2.5]
    assert list(model.weigh(["a b", "c d"], " b")) == [-1.0, -4.0]


# what is sent


def test_the_model_after_the_hash_is_asked_for(server):
    model = ServerModel(server.address + "/#other")
    assert model.identity == server.address.partition("://")[2] + " other"
    assert server.asked == []
    write(model)
    assert {body["model"] for _, _, body in server.asked if body} == {"other"}


@pytest.mark.parametrize("end", ["/", "/chat/completions", "/completions", "/models"])
def test_the_address_may_be_written_in_other_ways(server, end):
    assert ServerModel(server.address + end).identity.endswith("/v1 fake/model")


def test_what_is_asked_is_sent(server):
    model, _ = ready(server)
    stops = ("\n", ".", ";", "!", "?")
    write(model, stop=stops, temperature=0.25, seed=(1 << 40) + 5, max_tokens=7)
    path, _, body = server.asked[-1]
    assert path == "/v1/completions"
    assert (body["prompt"], body["temperature"], body["seed"], body["max_tokens"]) == (PROMPT, 0.25, 5, 7)
    assert body["stop"] == list(stops[:4])  # the API takes no more
    assert body["stream"] is True


def test_a_grammar_goes_only_where_it_is_followed(server):
    asked = Ask(PROMPT, 16, 0.0, 0, grammar='root ::= "Call Ana"')
    model, _ = ready(server)
    finish(model.complete_many([asked]))
    assert "grammar" not in server.asked[-1][2]
    with FakeServer("llama-server") as other:
        model, _ = ready(other)
        assert finish(model.complete_many([asked]))[1][0].text == "Call Ana"


def test_the_key_goes_to_the_server_and_is_never_told(server):
    model, _ = ready(server, key="sesame")
    write(model)
    assert {headers["Authorization"] for _, headers, _ in server.asked} == {"Bearer sesame"}
    assert "sesame" not in model.identity
    server.answers.append((500, {}, b""))
    assert "sesame" not in str(fails(model))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_carries_neither_the_key_nor_the_words_elsewhere(server, status):
    with FakeServer() as other:
        model, _ = ready(server, key="sesame")
        server.answers.append((status, {"Location": other.address}, b""))
        assert other.address in fails(model).message
        assert other.asked == []


# texts that come in pieces


def sse(*texts, end=b"data: [DONE]\n\n", **choice):
    choices = [{"text": text, **choice} for text in texts] + ([{"text": "", "finish_reason": "stop"}] if end else [])
    lines = [b"data: " + json.dumps({"choices": [each]}).encode() for each in choices]
    return 200, {"Content-Type": "text/event-stream"}, b"\n\n".join(lines) + b"\n\n" + end


def test_a_stop_that_the_server_does_not_know_is_found_here(server):
    model, _ = ready(server)
    server.answers.append(sse(" Call", " Ana\n", "\nand more", finish_reason=None))
    done = write(model, stop=("\n\n",))
    assert (done.text, done.ended) == (" Call Ana", "stop")


def test_thinking_is_no_part_of_the_text(server):
    model, _ = ready(server)
    server.answers.append(sse("\n<thi", "nk>They want", " water.</think>\n\n", "Water them", finish_reason=None))
    assert write(model, stop=()).text == "Water them"
    server.answers.append(sse("<think>They want", " water and", finish_reason=None))
    assert write(model, stop=()).text == ""


def test_an_answer_in_one_piece_is_read_too(server):
    model, _ = ready(server)
    whole = {"choices": [{"text": " Water them.", "finish_reason": "length"}]}
    server.answers.append((200, {}, json.dumps(whole, indent=1).encode()))
    done = write(model)
    assert (done.text, done.ended) == (" Water them.", "length")


@given(
    st.text(alphabet="abn\n<>", max_size=30),
    st.lists(st.integers(0, 30), max_size=5),
    st.sets(st.text("ab\n", min_size=1, max_size=3), max_size=3),
)
def test_however_it_is_cut_the_pieces_are_the_text_before_the_first_stop(text, cuts, stops):
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    writing, shown = Writing(tuple(stops)), ""
    for start, end in pairwise(places):
        if not writing.over:
            shown += writing.feed({"choices": [{"text": text[start:end]}]})
    shown += writing.rest()
    came = next(
        (text[:end] for end in places if any(stop in text[:end] for stop in stops)), text
    )  # with the first stop
    found = [place for stop in stops if (place := came.find(stop)) >= 0]
    assert shown == writing.completion().text == (came[: min(found)] if found else text)


def test_fluency_is_the_mean_that_the_server_tells_or_none():
    old, new, none = Writing(()), Writing(()), Writing(())
    old.feed({"choices": [{"text": "a b", "logprobs": {"tokens": ["a", " b"], "token_logprobs": [-1.0, -3.0]}}]})
    new.feed({"choices": [{"delta": {"content": "a b"}, "logprobs": {"content": [{"logprob": -1}, {"logprob": -3}]}}]})
    none.feed({"choices": [{"text": "a b", "logprobs": None}]})
    assert [each.completion().fluency for each in (old, new, none)] == [-2.0, -2.0, None]
    assert [each.completion().tokens for each in (old, new, none)] == [2, 2, 1]


def test_what_is_no_echo_is_not_taken_for_one():
    logs = {"tokens": ["a", " b", " c"], "token_logprobs": [None, -1.0, -2.0]}
    assert echoed({"choices": [{"text": "a b c", "logprobs": logs}]}, "a b", 1) == [-1.0]
    assert echoed({"choices": [{"text": " c", "logprobs": logs}]}, "a b", 1) is None
    assert echoed({"choices": [{"text": "a b c", "logprobs": None}]}, "a b", 1) is None
    assert echoed({"choices": []}, "a b", 1) is None
    gone = {"tokens": ["a", " b", " c"], "token_logprobs": [None, None, None]}
    assert echoed({"choices": [{"text": "a b c", "logprobs": gone}]}, "a b", 1) is None


def test_a_token_across_the_boundary_counts_and_offsets_are_believed():
    logs = {"tokens": ["ab", "?", "?", "d"], "token_logprobs": [None, -1.0, -2.0, -9.0], "text_offset": [0, 2, 3, 4]}
    assert echoed({"choices": [{"text": "abécd", "logprobs": logs}]}, "abéc", 3) == [-2.0]
    assert echoed({"choices": [{"text": "abécd", "logprobs": logs}]}, "abéc", 1) == [-1.0, -2.0]


# what can go wrong


def test_a_server_that_still_loads_its_model_is_waited_for(server):
    loading = (503, {}, b'{"error": {"message": "Loading model"}}')
    server.answers += [loading, loading, loading]
    model, waits = ready(server)
    assert write(model).text
    assert waits == [2.0, 2.0, 2.0]


def test_a_refusal_for_the_moment_is_tried_again_but_not_for_ever(server, monkeypatch):
    monkeypatch.setattr("druthers.adapters.http_stream.FIRST_PAUSE", 0.001)
    model, _ = ready(server)
    server.answers += [(503, {}, b""), (429, {"Retry-After": "0"}, b"")]
    assert write(model).text
    server.answers += [(503, {}, b'{"error": {"message": "no slot\\nfree"}}')] * 4
    assert "no slot free" in fails(model).message


def test_a_refused_key_says_where_to_give_it(server):
    model, _ = ready(server)
    server.answers.append((401, {}, b""))
    assert "DRUTHERS_MODEL_KEY" in fails(model).hint


def test_an_unknown_model_is_told_with_those_that_are_there(server):
    server.answers += [(200, {}, json.dumps(server.listed()).encode()), *[(404, {}, b'{"error": "no such model"}')] * 9]
    model = ServerModel(server.address + "#nope")
    error = fails(model, ModelMissing)
    assert "no such model" in error.message
    assert "fake/model" in error.hint


def test_a_place_that_is_no_api_says_what_an_address_looks_like(server):
    server.answers += [(404, {}, b"<html>Not found</html>")] * 9
    assert "/v1" in fails(ServerModel(server.address), ModelMissing).hint


def test_nobody_at_the_address_is_one_clear_error():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    assert "cannot be reached" in fails(ServerModel(f"http://127.0.0.1:{port}/v1")).message


@pytest.mark.parametrize(
    "address", ["http://", "http://localhost:99999/v1", "http://me:secret@localhost/v1", "ftp://x/v1"]
)
def test_an_address_that_is_none_is_one_clear_error(address):
    assert "secret" not in fails(ServerModel(address)).message.replace(address, "")


LIES = {
    "no JSON": b"data: <html>\n\n",
    "a page": b"<html><body>Hello</body></html>",
    "no choices": b'data: {"id": 1}\n\n',
    "a list": b"data: [1, 2]\n\n",
    "a number for a text": b'data: {"choices": [{"text": 7}]}\n\n',
    "nested": b"data: " + b"[" * 100_000 + b"\n\n",
    "an error": b'data: {"error": {"message": "out of memory"}}\n\n',
    "an error of its own kind": b'error: {"message": "out of memory"}\n\n',
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_is_none_is_one_clear_error(server, lie):
    model, _ = ready(server)
    server.answers.append((200, {"Content-Type": "text/event-stream"}, LIES[lie]))
    error = fails(model)
    assert ("out of memory" in error.message) is ("error" in lie)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "text",
                    "delta",
                    "message",
                    "content",
                    "logprobs",
                    "token_logprobs",
                    "tokens",
                    "text_offset",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_server_says_is_read_or_refused(said):
    event = {"choices": [said]}
    for each in (said, event):
        with contextlib.suppress(ValueError):
            writing = Writing(("\n",))
            assert writing.feed(each) in writing.completion().text
        likely = echoed(each, "a b", 1)
        assert likely is None or all(number <= 0.001 for number in likely)


def test_a_name_that_a_terminal_would_obey_is_no_name(server):
    server.answers.append((200, {}, json.dumps({"data": [{"id": "\x1b[2Jgone"}, {"id": "fake/model"}]}).encode()))
    assert ServerModel(server.address).identity.isprintable()


def test_a_line_that_breaks_off_is_told(server):
    model, _ = ready(server)
    done = sse(" Call", end=b"")[2] + b"data: [DONE]\n\n"
    for headers, said in (
        ({"Content-Length": "5000"}, sse(" Call", end=b"")[2]),
        ({}, sse(" Call", end=b"")[2]),
        ({}, done),
    ):
        server.answers.append((200, headers, said))
        steps = model.complete(PROMPT, max_tokens=9, temperature=0.0, seed=0)
        assert next(steps) == " Call"
        with pytest.raises(ModelError, match="broke off"):
            next(steps)
    server.answers.append(lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"))
    assert "broke off" in fails(model).message


def stall(done, begin=b""):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(begin)
        handler.wfile.flush()
        done.wait(20)

    return answer


@pytest.mark.parametrize("begin", [b"", sse(" Call", end=b"")[2]])
def test_a_server_that_hangs_is_given_up(server, begin):
    model, _ = ready(server)
    done = threading.Event()
    server.answers += [stall(done, begin)] * 2
    try:
        with pytest.raises(ModelTimeout, match=r"0\.3 seconds"):
            write(model, limit_seconds=0.3)
        pieces, (cut,) = finish(model.complete_many([ASK], limit_seconds=0.3))
        assert cut.ended == "length"
        assert "".join(piece for _, piece in pieces) == cut.text == (" Call" if begin else "")
    finally:
        done.set()


def test_closing_hangs_up_on_all_of_them_at_once(server):
    model, _ = ready(server)
    gone = []

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(sse(" Call", end=b"")[2])
        handler.wfile.flush()
        if handler.connection.recv(1) == b"":  # the other side hung up
            gone.append(True)

    server.answers += [answer] * 4
    steps = model.complete_many([ASK] * 6)
    asked = len(server.asked)
    seen = {next(steps)[0] for _ in range(4)}
    steps.close()
    until = time.monotonic() + 20
    while len(gone) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(gone) == 4
    assert seen == {0, 1, 2, 3}
    assert len(server.asked) == asked + 4  # the last two were never sent
    assert write(model).text


def test_one_that_fails_ends_them_all(server):
    model, _ = ready(server)
    server.answers += [(400, {}, b'{"error": {"message": "too long"}}')]
    with pytest.raises(ModelError, match="too long"):
        finish(model.complete_many([ASK] * 5))
    assert write(model).text


def test_a_proxy_is_not_asked_for_what_this_machine_serves(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert write(ready(server)[0]).text


@pytest.mark.real
def test_the_estimate_of_tokens_is_rather_too_high():
    from druthers.adapters.llama import LlamaModel, default_model

    texts = [
        "I should call Ana about the broken window in the kitchen before Friday, or it will rain in again.",
        "Müde. Der Zug um 7:45 fiel aus; Überstunden bis 20 Uhr, danach Nudeln.",
        "Устал после работы, зато вечером гулял вдоль реки, потом лёг рано.",
        "今日は川沿いを走った。とても気持ちがよかった。",
        "🎉🎉 done!! (finally) :-) https://example.org/a?b=c&d=12345",
        "def f(x):\n    return {'a': [1, 2, 3], **x}",
    ]
    model = LlamaModel(default_model(), threads=1)
    try:
        counted = model.count(texts)
    finally:
        model.close()
    for text, real in zip(texts, counted, strict=True):
        assert real <= estimate(text) <= 4 * real + 4, text
