from __future__ import annotations

import subprocess
import sys


def test_a_search_by_words_imports_no_numpy(tmp_path, searching):
    with searching({"a.md": "Ran by the river."}):
        pass
    program = f"""
import sys
from pathlib import Path
from druthers.index import Index
from druthers.retrieve import search
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
with Index(Path({str(tmp_path / "index.db")!r})).reader() as source:
    assert [hit.path for hit in search(source, None, "river", mode="text")] == ["a.md"]
    assert search(source, SentenceTransformersEmbedder(), "river")  # nothing is embedded, so nothing is loaded
print(sorted({{"numpy", "sqlite_utils", "torch", "sentence_transformers", "transformers"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
