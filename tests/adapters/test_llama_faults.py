"""Whatever becomes of the child process, the parent gets one clear line, and the next call works.

Most of it runs on a small child written here, which speaks as the real one does and fails when it is told to.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from druthers.adapters.child import Child, fate
from druthers.adapters.llama import COMMAND, LlamaModel, default_model, threads_to_use
from druthers.errors import ModelBroken, ModelCrashed, ModelError, ModelMissing, ModelTimeout
from druthers.propose.ports import Ask

CHILD = """
import json, os, sys, threading, queue, time
told = queue.SimpleQueue()
def listen():
    for line in sys.stdin:
        told.put(json.loads(line))
    os._exit(0)
threading.Thread(target=listen, daemon=True).start()
def say(**message):
    print(json.dumps(message), flush=True)
while True:
    m = told.get()
    prompt = m.get("prompt", "")
    if m["do"] == "load":
        if "slow" in sys.argv:
            time.sleep(60)
        if "refuse" in sys.argv:
            print("error loading model: unknown model architecture: 'zzz'", file=sys.stderr, flush=True)
            say(id=m["id"], event="error", kind=sys.argv[2], detail="the file could not be loaded")
            continue
        say(id=m["id"], event="loaded", context=64)
    elif m["do"] == "complete":
        say(id=m["id"], event="piece", text=" one")
        if prompt.startswith("signal "):
            print("GGML_ASSERT(x) failed", file=sys.stderr, flush=True)
            os.kill(os.getpid(), int(prompt.split()[1]))
        if prompt == "exit":
            print("out of patience", file=sys.stderr, flush=True)
            os._exit(3)
        if prompt == "hang":
            time.sleep(60)
        if prompt == "noise":
            print("this is no reply", flush=True)
        say(id=m["id"], event="piece", text=" two")
        say(id=m["id"], event="done", text=" one two", tokens=2, fluency=-1.0, ended="stop")
    elif m["do"] == "weigh":
        for prompt in m["prompts"]:
            if prompt == "hang":
                time.sleep(60)
            if prompt.startswith("signal "):
                os.kill(os.getpid(), int(prompt.split()[1]))
            say(id=m["id"], event="score", value=-1.0)
        say(id=m["id"], event="done")
    elif m["do"] == "complete_many":
        say(id=m["id"], event="piece", at=0, text=" one")
        for ask in m["asks"]:
            if ask["prompt"] == "hang":
                time.sleep(60)
            if ask["prompt"] == "late":
                time.sleep(m["limit_seconds"] + 0.1)
            if ask["prompt"] == "exit":
                os._exit(3)
            if ask["prompt"].startswith("signal "):
                os.kill(os.getpid(), int(ask["prompt"].split()[1]))
        text = dict(text=" one", tokens=1, fluency=-1.0, ended="length")
        say(id=m["id"], event="done", texts=[text for _ in m["asks"]])
    elif m["do"] == "score_many":
        for prompt, _ in m["pairs"]:
            if prompt == "hang":
                time.sleep(60)
            if prompt.startswith("signal "):
                os.kill(os.getpid(), int(prompt.split()[1]))
        if m["pairs"][0][0] == "late":
            say(id=m["id"], event="error", kind="time", detail="over")
            continue
        say(id=m["id"], event="done", values=[-1.0 for _ in m["pairs"]])
    elif m["do"] == "score":
        say(id=m["id"], event="error", kind="long", detail="99 tokens are needed and 64 fit")
"""


def gguf(path, *, tensors=1, tail=b"\0" * 64):
    """Writes the smallest file that passes for a model."""

    def text(value):
        return len(value).to_bytes(8, "little") + value

    def setting(key, kind, value):
        return text(key) + kind.to_bytes(4, "little") + value

    settings = setting(b"general.architecture", 8, text(b"llama")) + setting(
        b"llama.block_count", 4, (1).to_bytes(4, "little")
    )
    row = text(b"t") + (1).to_bytes(4, "little") + (4).to_bytes(8, "little") + bytes(4) + bytes(8)
    head = b"GGUF" + (3).to_bytes(4, "little") + tensors.to_bytes(8, "little") + (2).to_bytes(8, "little")
    path.write_bytes(head + settings + row * tensors + tail)
    return path


@pytest.fixture
def make(tmp_path):
    script = tmp_path / "child.py"
    script.write_text(textwrap.dedent(CHILD))
    path = gguf(tmp_path / "tiny.gguf")
    made = []

    def model(*arguments, **kwargs):
        made.append(LlamaModel(path, command=(sys.executable, str(script), *arguments), **kwargs))
        return made[-1]

    yield model
    for each in made:
        each.close()


def complete(model, prompt, limit_seconds=30.0):
    return list(model.complete(prompt, max_tokens=4, temperature=0.0, seed=0, stop=(), limit_seconds=limit_seconds))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGSEGV, "crashed in native code (SIGSEGV while writing)"),
        (signal.SIGKILL, "was killed, most likely because memory ran out (SIGKILL while writing)"),
        (signal.SIGILL, "needs instructions that this processor does not have (SIGILL"),
        (signal.SIGABRT, "Its last words: GGML_ASSERT(x) failed"),
        (signal.SIGTERM, "was ended from outside (SIGTERM"),
    ],
)
def test_a_death_by_signal_is_told_in_plain_words_and_the_next_call_works(make, number, words):
    model = make()
    with pytest.raises(ModelCrashed) as caught:
        complete(model, f"signal {int(number)}")
    assert words in caught.value.message
    assert caught.value.hint
    assert complete(model, "well") == [" one", " two"]


def test_a_death_while_passages_are_weighed_leaves_what_was_said_and_the_next_call_works(make):
    model = make()
    steps = model.weigh(["well", f"signal {int(signal.SIGSEGV)}", "well"], " so")
    assert next(steps) == -1.0
    with pytest.raises(ModelCrashed, match="SIGSEGV while reading"):
        next(steps)
    assert list(model.weigh(["well", "well"], " so")) == [-1.0, -1.0]


def test_weighing_that_takes_too_long_ends_the_child_and_the_next_call_works(make):
    model = make()
    model.load()
    with pytest.raises(ModelTimeout):
        list(model.weigh(["well", "hang"], " so", limit_seconds=0.5))
    assert model.pid is None
    assert list(model.weigh(["well"], " so")) == [-1.0]


def many(model, *prompts, limit_seconds=30.0):
    return list(model.complete_many([Ask(prompt, 4, 0.0, 0) for prompt in prompts], limit_seconds=limit_seconds))


def fails_alone(make, prompt, error, words, **kwargs):
    """Whether many texts, and many scores, end in one clear line that is theirs alone."""
    model = make(grace_seconds=0.3)
    model.load()
    first = model.pid
    with pytest.raises(error, match=words):
        many(model, "well", prompt, "well", **kwargs)
    assert many(model, "well") == [(0, " one")]
    with pytest.raises(error, match=words):
        model.score_many([("well", "a"), (prompt, "b")], **kwargs)
    assert model.score_many([("well", "a")]) == [-1.0]
    assert model.pid not in {None, first}
    assert gone(first)


@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGSEGV, "crashed in native code"), (signal.SIGKILL, "memory ran out"), (signal.SIGABRT, "SIGABRT")],
)
def test_a_death_in_the_midst_of_many_is_one_clear_line_and_the_next_call_works(make, number, words):
    fails_alone(make, f"signal {int(number)}", ModelCrashed, words)


def test_a_hang_in_the_midst_of_many_ends_the_child_and_the_next_call_works(make):
    fails_alone(make, "hang", ModelTimeout, "too long", limit_seconds=0.2)


def test_what_came_before_a_crash_among_many_was_delivered(make):
    steps = make().complete_many([Ask("exit", 4, 0.0, 0)])
    assert next(steps) == (0, " one")
    with pytest.raises(ModelCrashed, match="exit code 3"):
        next(steps)


def test_many_that_end_just_after_their_time_are_no_hang(make):
    model = make(grace_seconds=20.0)
    model.load()
    pid = model.pid
    assert many(model, "late", limit_seconds=0.2) == [(0, " one")]
    with pytest.raises(ModelTimeout, match="within its time"):
        model.score_many([("late", "a")], limit_seconds=0.2)
    assert model.pid == pid


def test_what_came_before_the_crash_was_delivered(make):
    steps = make().complete(f"signal {int(signal.SIGSEGV)}", max_tokens=4, temperature=0.0, seed=0, stop=())
    assert next(steps) == " one"
    with pytest.raises(ModelCrashed):
        next(steps)


def test_an_ordinary_exit_tells_its_code_and_last_words(make):
    with pytest.raises(ModelCrashed, match=r"exit code 3.*out of patience"):
        complete(make(), "exit")


def test_a_child_killed_between_two_calls_is_replaced(make):
    model = make()
    model.load()
    first = model.pid
    os.kill(first, signal.SIGKILL)
    time.sleep(0.05)
    assert complete(model, "well") == [" one", " two"]
    assert model.pid != first


def test_a_hang_ends_in_a_timeout_and_the_child_is_gone(make):
    model = make()
    model.load()
    pid = model.pid
    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        complete(model, "hang", limit_seconds=0.3)
    assert time.monotonic() - started < 60
    assert gone(pid)
    assert complete(model, "well") == [" one", " two"]


def test_loading_has_its_own_limit(make):
    model = make("slow", load_seconds=0.3)
    with pytest.raises(ModelTimeout, match="loading"):
        model.load()
    assert model.pid is None


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("load", ModelBroken, "unknown model architecture"),
        ("runtime", ModelMissing, "llama-cpp-python"),
        ("memory", ModelError, "not enough memory"),
    ],
)
def test_a_refusal_to_load_has_its_reason(make, kind, error, words):
    with pytest.raises(error, match=words):
        make("refuse", kind).load()


def test_too_long_a_text_is_said_and_the_child_lives_on(make):
    model = make()
    with pytest.raises(ModelError, match="99 tokens are needed and 64 fit"):
        model.score("a", "b")
    assert complete(model, "well") == [" one", " two"]


def test_noise_on_stdout_is_passed_over(make):
    assert complete(make(), "noise") == [" one", " two"]


def test_a_call_in_another_thread_is_told_when_the_model_is_closed(make):
    model = make()
    model.load()
    threading.Timer(0.3, model.close).start()
    with pytest.raises(ModelError, match="closed"):
        complete(model, "hang")


def test_two_calls_at_once_wait_for_each_other(make):
    model = make()
    steps = model.complete("well", max_tokens=4, temperature=0.0, seed=0, stop=())
    next(steps)
    with pytest.raises(ModelTimeout, match="busy"):
        complete(model, "well", limit_seconds=0.1)
    steps.close()
    assert complete(model, "well") == [" one", " two"]


def test_a_program_that_is_not_there(tmp_path):
    model = LlamaModel(gguf(tmp_path / "tiny.gguf"), command=(str(tmp_path / "nothing"),))
    with pytest.raises(ModelMissing, match="could not be started"):
        model.load()


def test_no_file_no_child(tmp_path):
    model = LlamaModel(tmp_path / "nowhere.gguf")
    with pytest.raises(ModelMissing, match=r"nowhere\.gguf"):
        model.load()
    with pytest.raises(ModelMissing):
        _ = model.identity


def test_an_unknown_signal_still_has_words():
    message, hint = fate(-63, [], "reading")
    assert "ended from outside" in message
    assert hint


@pytest.mark.parametrize(("given", "expected"), [("4", 4), ("0", None), ("many", None), ("", None)])
def test_the_number_of_threads(given, expected):
    assert threads_to_use({"DRUTHERS_THREADS": given}) == (expected or threads_to_use({}))
    assert threads_to_use({}) >= 1


def gone(pid, seconds=5.0):
    """Whether a process ends, or has ended, within `seconds`; one that is not ours to wait for may be a zombie."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


PARENT = """
import sys
from pathlib import Path
from druthers.adapters.llama import LlamaModel
model = LlamaModel(Path(sys.argv[1]), threads=1)
steps = model.complete("Once upon a time", max_tokens=1900, temperature=1.0, seed=1, stop=())
next(steps)
print(model.pid, flush=True)
for _ in steps:
    pass
for seed in range(50):
    for _ in model.complete("Once upon a time", max_tokens=1900, temperature=1.0, seed=seed, stop=()):
        pass
"""


@pytest.mark.real
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_child_ends_with_its_parent_even_while_it_writes(number):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(default_model())], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    os.kill(parent.pid, number)
    _, errors = parent.communicate(timeout=20)
    assert gone(pid)
    assert "llama_child" not in errors


@pytest.mark.real
def test_ctrl_c_does_not_reach_the_child():
    model = LlamaModel(default_model(), threads=1)
    try:
        model.load()
        assert os.getpgid(model.pid) != os.getpgid(0)
        os.kill(model.pid, signal.SIGINT)
        done = complete(model, "Once upon a")
        assert done
    finally:
        model.close()


@pytest.mark.real
def test_a_real_child_killed_while_writing_is_a_crash_and_is_replaced():
    model = LlamaModel(default_model(), threads=1)
    try:
        steps = model.complete("Once upon a time", max_tokens=500, temperature=1.0, seed=1, stop=())
        next(steps)
        os.kill(model.pid, signal.SIGKILL)
        with pytest.raises(ModelCrashed, match="SIGKILL"):
            list(steps)
        assert complete(model, "Once upon a")
    finally:
        model.close()


@pytest.mark.real
def test_a_real_child_killed_while_it_writes_or_scores_many_is_a_crash_and_is_replaced():
    model = LlamaModel(default_model(), threads=1)
    asks = [Ask("Once upon a time", 200, 1.0, seed) for seed in range(6)]
    try:
        steps = model.complete_many(asks)
        next(steps)
        os.kill(model.pid, signal.SIGKILL)
        with pytest.raises(ModelCrashed, match="SIGKILL while writing"):
            list(steps)
        model.load()
        threading.Timer(0.2, os.kill, (model.pid, signal.SIGKILL)).start()
        with pytest.raises(ModelCrashed, match="SIGKILL while reading"):
            model.score_many([(f"{number} " * 400, " water") for number in range(40)])
        assert many(model, "Once upon a")
    finally:
        model.close()


@pytest.mark.real
def test_the_real_child_refuses_a_prompt_beyond_its_context_and_a_file_that_only_looks_like_a_model(tmp_path):
    model = LlamaModel(default_model(), threads=1, context=64)
    try:
        with pytest.raises(ModelError, match=r"\d+ fit"):
            complete(model, "word " * 400)
        assert complete(model, "word")
    finally:
        model.close()
    broken = LlamaModel(gguf(tmp_path / "tiny.gguf"), threads=1)
    try:
        with pytest.raises(ModelBroken, match=r"tiny\.gguf cannot be loaded: "):
            broken.load()
    finally:
        broken.close()


def test_the_vault_is_never_imported_from():
    assert "-P" in COMMAND
    child = Child((sys.executable, "-c", "print('{\"id\": 1}')"))
    assert child.replies.get(timeout=10) == {"id": 1}
    assert json.dumps(child.replies.get(timeout=10)) == "null"
    child.close()
