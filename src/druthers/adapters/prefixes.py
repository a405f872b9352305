"""What a model wants to see before a question and before a passage, where its own files do not say.

Serves the embedders. Most models say it in `config_sentence_transformers.json`, and that stands above this table; some
of the best known were published before there was a place for it, and lose much without. Standard library only.
"""

from __future__ import annotations

import re
from typing import Final

_SEARCHING: Final = "Represent this sentence for searching relevant passages: "
_TASK: Final = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "

# Name (without its owner), before a question, before a passage; as the models' cards and MTEB's model files give them.
# Looked up and found to want none: gte, bge-m3, all-*, paraphrase-*, multi-qa-*.
_FAMILIES: Final = tuple(
    (re.compile(name), query, passage)
    for name, query, passage in (
        (r"(multilingual-)?e5-(\w+-)*instruct", _TASK, ""),
        (r"(multilingual-)?e5-(small|base|large)(-v2)?", "query: ", "passage: "),
        (r"bge-(small|base|large)-en(-v1\.5)?", _SEARCHING, ""),
        (r"bge-(small|base|large)-zh(-v1\.5)?", "为这个句子生成表示以用于检索相关文章：", ""),  # noqa: RUF001 - as trained
        (r"(nomic-embed-text|modernbert-embed)(-\w[\w.]*)*", "search_query: ", "search_document: "),
        (r"(snowflake-)?arctic-embed-(l|m)-v2\.0", "query: ", ""),
        (r"(snowflake-)?arctic-embed(-(xs|s|m|l))?(-long|-v1\.5)?", _SEARCHING, ""),
        (r"mxbai-embed-large(-v1)?", _SEARCHING, ""),
    )
)


def usual_prefixes(name: str) -> tuple[str, str]:
    """Give what to write before a question and before a passage for the model of this name; nothing for most.

    The owner before a slash, and the tag that Ollama writes after a colon, do not count.

    >>> usual_prefixes("intfloat/multilingual-e5-small"), usual_prefixes("nomic-embed-text:latest")
    (('query: ', 'passage: '), ('search_query: ', 'search_document: '))
    >>> usual_prefixes("sentence-transformers/all-MiniLM-L6-v2")
    ('', '')
    """
    bare = name.rpartition("/")[2].partition(":")[0].lower()
    return next(((query, passage) for family, query, passage in _FAMILIES if family.fullmatch(bare)), ("", ""))
