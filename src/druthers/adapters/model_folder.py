"""What the files in an embedding model's folder say of it: its limit, its prefixes, and what makes its vectors.

Serves the embedders that run here. Reads JSON and a few samples of the weights, so that to ask for an identity loads
no model and imports nothing beyond the standard library.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.prefixes import usual_prefixes
from druthers.adapters.tensors import read_head
from druthers.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HINT: Final = "Choose another with the setting `embedder`, or search with --mode text."
_POOLINGS: Final = {  # how a pooling was named before it had one name
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_WEIGHTS: Final = ("*.safetensors", "pytorch_model*.bin")
_SAMPLES: Final = 256  # places in a weights file that are looked at, of so many bytes each
_SAMPLE: Final = 4096


@dataclass(frozen=True, slots=True)
class Step:
    """One module of a model, in the order they are run: its kind, as `Transformer` or `Pooling`, and its settings."""

    kind: str
    folder: Path
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A sentence-transformers model as it lies on disk.

    `config` is the transformer's own; `max_tokens` counts the two or so that every text is given; `dimension` is the
    length of a vector; the prefixes are written before a question and before a passage.
    """

    folder: Path
    name: str
    config: dict[str, Any]
    steps: tuple[Step, ...]
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str

    @property
    def encoder(self) -> Path:
        """The folder of the transformer, which in some models is one below."""
        return self.steps[0].folder


def read_model_folder(folder: Path, name: str = "") -> ModelFolder:
    """Read what a model's files say; `name` is what to call it, by default as the folder is called.

    Raises:
        EmbedderError: the folder holds no embedding model, or a file in it cannot be read.
    """
    name = name or folder.resolve().name
    try:
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise EmbedderError(f"There is no embedding model in {folder}.", HINT)
        steps = tuple(_steps(folder))
        config = _json(steps[0].folder / "config.json")
        query, passage = _prefixes(_json(folder / "config_sentence_transformers.json"), name)
        return ModelFolder(
            folder, name, config, steps, _dimension(config, steps), _limit(config, steps), query, passage
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        problem = str(error).partition("\n")[0]
        raise EmbedderError(f"The embedding model in {folder} could not be read: {problem}", HINT) from error


def fingerprint(model: ModelFolder) -> str:
    """Sum up what makes the vectors, in 16 hexadecimal digits.

    Every JSON file and vocabulary of the model, and both prefixes, to the last byte. Of the weights: each file's name,
    size, first 64 KiB (where a safetensors file says what it holds), and 256 samples of 4 KiB, spread evenly and
    reaching to its end. A model that was trained on changes everywhere, so the samples see it; one that was altered in
    a few numbers on purpose they would not.

    Raises:
        EmbedderError: a file cannot be read.
    """
    digest = hashlib.sha256(json.dumps(["1", model.query_prefix, model.passage_prefix]).encode())
    try:
        for step in sorted({model.folder, *(step.folder for step in model.steps)}):
            if not step.exists():  # a step without settings: archives and git keep no empty folder
                continue
            for path in sorted(step.iterdir()):
                if path.suffix in {".json", ".txt", ".model"} and path.name != "data_config.json":
                    digest.update(f"{path.name} {path.stat().st_size}\n".encode())
                    digest.update(path.read_bytes())
            for path in sorted(found for pattern in _WEIGHTS for found in step.glob(pattern)):
                _sample(path, digest)
    except OSError as error:
        raise EmbedderError(f"The embedding model in {model.folder} could not be read: {error}", HINT) from error
    return digest.hexdigest()[:16]


def _sample(path: Path, digest: hashlib._Hash) -> None:
    size = path.stat().st_size
    digest.update(f"{path.name} {size}\n".encode())
    with path.open("rb") as file:
        digest.update(file.read(1 << 16))
        for number in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLE) * number // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))


def _steps(folder: Path) -> Iterator[Step]:
    """List the modules; a transformer that comes without is pooled by its mean, as sentence-transformers does."""
    if not (folder / "modules.json").is_file():
        yield Step("Transformer", folder, {})
        yield Step("Pooling", folder, {"pooling_mode": "mean"})
        return
    for module in json.loads((folder / "modules.json").read_text(encoding="utf-8")):
        place = folder / module["path"]
        kind = module["type"].rpartition(".")[2]
        stated = next(iter(sorted(place.glob("sentence_*bert*_config.json"))), place / "sentence_bert_config.json")
        told = _json(stated if kind == "Transformer" else place / "config.json")
        yield Step(kind, place, _pooling(told) if kind == "Pooling" else told)


def _pooling(told: dict[str, Any]) -> dict[str, Any]:
    if "pooling_mode" not in told:
        modes = [mode for key, mode in _POOLINGS.items() if told.get(key)]
        told["pooling_mode"] = modes[0] if len(modes) == 1 else modes or "mean"
    return told


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is not what it should be")  # noqa: TRY004 - what is wrong is the file's content
    return found


def _prefixes(told: dict[str, Any], name: str) -> tuple[str, str]:
    prompts = {key: text for key, text in (told.get("prompts") or {}).items() if text}
    usual = prompts.get(told.get("default_prompt_name") or "", "")
    query = prompts.get("query", usual)
    passage = next((prompts[key] for key in ("document", "passage", "corpus") if key in prompts), usual)
    return (query, passage) if query or passage else usual_prefixes(name)


def _dimension(config: dict[str, Any], steps: tuple[Step, ...]) -> int:
    size = config.get("hidden_size") or config.get("dim") or config.get("d_model") or 0
    for step in steps:
        if step.kind == "Pooling":
            modes = step.told["pooling_mode"]
            size = step.told.get("embedding_dimension") or step.told.get("word_embedding_dimension") or size
            size *= 1 if isinstance(modes, str) else len(modes)
        elif step.kind == "Dense":
            size = step.told["out_features"]
        elif step.kind == "StaticEmbedding":  # a table of the tokens' vectors, and nothing besides
            head, _ = read_head(step.folder / "model.safetensors")
            size = next((each["shape"][1] for each in head.values()), 0)
    if not isinstance(size, int) or size <= 0:
        raise ValueError("it does not say how long its vectors are")
    return size


def _limit(config: dict[str, Any], steps: tuple[Step, ...]) -> int:
    """How many tokens are read: as set for the model, else the tokenizer's limit; never more than it has places."""
    told = steps[0].told.get("max_seq_length")
    limits = [told] if told else [_json(steps[0].folder / "tokenizer_config.json").get("model_max_length")]
    if places := config.get("max_position_embeddings"):
        offset = config.get("pad_token_id", 1) + 1 if "roberta" in config.get("model_type", "") else 0
        limits.append(places - offset)
    return int(min((limit for limit in limits if limit and limit > 0), default=512))
