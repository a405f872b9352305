"""Which models `bert.py` can run, and why not: read from the files that say what a model is, before numpy is imported.

Serves the local embedder. Knows bert, distilbert, roberta and xlm-roberta, pooled by their mean or first token; what it
is not sure of goes to sentence-transformers.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

from druthers.adapters.tensors import TYPES, read_head

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.adapters.model_folder import ModelFolder

# What the parts of one layer are called: query, key, value, their joint output, its norm, up, down, the last norm.
_BERT: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm",
)
_DISTILBERT: Final = (
    "attention.q_lin",
    "attention.k_lin",
    "attention.v_lin",
    "attention.out_lin",
    "sa_layer_norm",
    "ffn.lin1",
    "ffn.lin2",
    "output_layer_norm",
)
KINDS: Final = {
    "bert": ("encoder.layer", _BERT),
    "roberta": ("encoder.layer", _BERT),
    "xlm-roberta": ("encoder.layer", _BERT),
    "distilbert": ("transformer.layer", _DISTILBERT),
}
# What a newer sentence-transformers writes beside a transformer, and which of it means the plain case.
_PLAIN: Final = {
    "max_seq_length": None,
    "do_lower_case": None,
    "transformer_task": "feature-extraction",
    "module_output_name": "token_embeddings",
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
}
_MODULES: Final = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_SETTINGS: Final = {
    "position_embedding_type": ("absolute",),
    "hidden_act": ("gelu",),
    "activation": ("gelu",),
    "is_decoder": (False,),
    "add_cross_attention": (False,),
}


def unknown(model: ModelFolder) -> str:
    """Say why a model cannot be run by numpy, in a few words; empty where it can. Reads only the heads of files."""
    kinds = [step.kind for step in model.steps]
    if kinds not in _MODULES:
        return f"its modules are {', '.join(kinds)}"
    if model.config.get("model_type") not in KINDS:
        return f"its architecture is {model.config.get('model_type', 'not named')}"
    for key, known in _SETTINGS.items():
        if model.config.get(key, known[0]) not in known:
            return f"its {key} is {model.config[key]}"
    return _unknown_pooling(model) or _unknown_transformer(model) or _unknown_files(model)


def _unknown_pooling(model: ModelFolder) -> str:
    pooling = model.steps[1].told
    if pooling["pooling_mode"] not in ("mean", "cls"):
        return f"it is pooled by {pooling['pooling_mode']}"
    if not pooling.get("include_prompt", True) and (model.query_prefix or model.passage_prefix):
        return "its prefixes are left out of the pooling"
    return ""


def _unknown_transformer(model: ModelFolder) -> str:
    for key, value in model.steps[0].told.items():
        if value is not None and (key not in _PLAIN or _PLAIN[key] not in (None, value)):
            return f"its transformer has the setting {key}"
    return ""


def _unknown_files(model: ModelFolder) -> str:
    try:
        head, _ = read_head(model.encoder / "model.safetensors")
        lowers = not model.steps[0].told.get("do_lower_case") or _lowers(model.encoder / "tokenizer.json")
        told = json.loads((model.encoder / "tokenizer_config.json").read_text(encoding="utf-8"))
        side = told.get("truncation_side", "right")
        other = sorted({str(each["dtype"]) for each in head.values()} - {*TYPES, "I64", "I32"})
    except FileNotFoundError as error:
        return f"it has no {os.path.basename(error.filename)}"  # noqa: PTH119 - what the system gives is a string
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return str(error).partition("\n")[0]
    reasons = {
        f"its weights are {', '.join(other)}": other,
        "it reads the end of a long text": side != "right",
        "its tokenizer keeps capitals that the model does not know": not lowers,
        "it has no tokenizer.json": not (model.encoder / "tokenizer.json").is_file(),
    }
    return next((reason for reason, true in reasons.items() if true), "")


def _lowers(path: Path) -> bool:
    normalizer = json.dumps(json.loads(path.read_text(encoding="utf-8")).get("normalizer"))
    return '"lowercase": true' in normalizer or '"type": "Lowercase"' in normalizer
