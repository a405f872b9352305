"""The one place that chooses adapters.

Above the journal, below the front ends. What is slow to import is imported by the function that makes it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from druthers.adapters.clock import Ulids, local_now
from druthers.adapters.git import GitRepository
from druthers.journal import Journal
from druthers.journal.outside import Ports
from druthers.vault.layout import Layout, find_vault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from druthers.index import Embedder
    from druthers.journal.ports import ChooseModel, Clones, Hook, Outgoing, Past, Rebuild, Remote
    from druthers.models import EmbedderChoice, KnownModel, ModelChoice, Progress
    from druthers.propose import LanguageModel
    from druthers.publish.ports import SecretScanner
    from druthers.publish.site.ports import Markdown, Pages
    from druthers.settings import Settings
    from druthers.vault.cipher import Cipher
    from druthers.vault.repository import Repository


def open_journal(
    path: str | os.PathLike[str] | None = None,
    *,
    embedder: Embedder | None = None,
    model: LanguageModel | None = None,
    repository: Callable[[Path], Repository] = GitRepository,
    now: Callable[[], datetime] = local_now,
) -> Journal:
    """Open the vault at `path`, else at DRUTHERS_VAULT, else the one around the working folder.

    What is given stands in for the real thing; the fakes are in `druthers.adapters`.

    Raises:
        VaultError: there is no vault there.
    """
    return _journal(find_vault(path), embedder, model, repository, now)


def init_journal(
    folder: Path,
    *,
    visibility: str = "public",
    embedder: Embedder | None = None,
    model: LanguageModel | None = None,
) -> tuple[Journal, bool]:
    """Make `folder` a vault, or adopt the markdown in it; the journal, and whether the vault is new.

    Raises:
        VaultError: the folder should not become one.
        GitError: a repository could not be made.
    """
    from druthers.vault.init import make_vault

    layout = Layout(folder.expanduser().absolute())
    new = make_vault(
        layout,
        visibility=visibility,
        public=GitRepository(layout.public),
        private=GitRepository(layout.private),
        around=GitRepository(layout.root),
    )
    _hook(layout).install()
    return _journal(layout, embedder, model), new


def git_signs_as() -> str:
    """As whom git would sign a commit; empty while it knows no name.

    Raises:
        GitError: there is no git.
    """
    from druthers.adapters.git_name import signs_as

    return signs_as()


def open_journal_of_hook(named: str | None) -> Journal:
    """Open the vault whose public/ is being pushed, from within git's hook; `named` is the one that the hook names.

    Raises:
        GitError: what is being pushed is public/ of no vault.
    """
    from pathlib import Path

    from druthers.adapters.git_hook import vault_of_push

    return open_journal(vault_of_push(named, os.environ, Path.cwd()))


def _journal(
    layout: Layout,
    embedder: Embedder | None,
    model: LanguageModel | None,
    repository: Callable[[Path], Repository] = GitRepository,
    now: Callable[[], datetime] = local_now,
) -> Journal:
    ports = Ports(
        repository=repository,
        embedder=_embedder if embedder is None else lambda _spec: embedder,
        embedder_spec=_embedder_spec if embedder is None else lambda _settings: ("", "given"),
        check_embedder=_check_embedder if embedder is None else _given_embedder(embedder),
        fetch_embedder=_fetch_embedder if embedder is None else lambda _spec: None,
        background=_background if embedder is None else lambda _root: False,
        model=_model if model is None else lambda _settings: model,
        model_choice=_model_choice if model is None else _given(model),
        known_models=_known_models,
        add_model=_add_model,
        past=_past,
        remote=_remote,
        cipher=_cipher,
        watch=_watch,
        now=now,
        new_id=Ulids(),
        markdown=_markdown,
        pages=_pages,
        hook=_hook,
        rebuild=_rebuild,
        outgoing=_outgoing,
        secret_scanner=_secret_scanner,
        clones=_clones,
        refresh_alone=_refresh_alone if embedder is None else lambda _root: False,
    )
    return Journal(layout, ports)


def _given(model: LanguageModel) -> ChooseModel:
    def choose(settings: Settings, *, environment: bool = True) -> ModelChoice:
        from druthers.models import ModelChoice

        del settings, environment
        return ModelChoice(None, "given", model.identity)

    return choose


def _past(folder: Path) -> Past:
    from druthers.adapters.git_past import GitPast

    return GitPast(folder)


def _remote(folder: Path) -> Remote:
    from druthers.adapters.git_remote import GitRemote

    return GitRemote(folder)


def _outgoing(folder: Path) -> Outgoing:
    from druthers.adapters.git_outgoing import GitOutgoing

    return GitOutgoing(folder)


def _secret_scanner() -> SecretScanner:
    from druthers.adapters.detect_secrets import DetectSecrets

    return DetectSecrets()


def _rebuild(folder: Path) -> Rebuild:
    from druthers.adapters.git_rebuild import GitRebuild

    return GitRebuild(folder)


def _cipher(layout: Layout) -> Cipher:
    from druthers.adapters.age import AgeCipher

    return AgeCipher(layout.keys)


def _watch(folder: Path, stop: Event) -> Iterator[set[str]]:
    from druthers.adapters.watching import watch

    return watch(folder, stop)


def _embedder(spec: str) -> Embedder:
    from druthers.adapters.embedder_choice import choose_embedder

    return choose_embedder(spec)


def _embedder_spec(settings: Settings) -> tuple[str, str]:
    """The person's choice for this run, then the vault's, then the bundled model; and which of them it is."""
    if named := os.environ.get("DRUTHERS_EMBEDDER"):
        return named, "environment"
    return settings.embedder, "settings" if settings.embedder else "default"


def _check_embedder(spec: str) -> EmbedderChoice:
    from druthers.adapters.embedder_choice import check_embedder

    return check_embedder(spec)


def _fetch_embedder(spec: str) -> None:
    from druthers.adapters.embedder_choice import to_fetch
    from druthers.adapters.local_model import download

    if to_fetch(spec):
        download(spec.strip())


def _given_embedder(embedder: Embedder) -> Callable[[str], EmbedderChoice]:
    def check(spec: str) -> EmbedderChoice:
        from druthers.models import EmbedderChoice

        return EmbedderChoice(spec, "given", embedder.identity, embedder.dimension)

    return check


def _background(root: Path) -> bool:
    from druthers.adapters.background import start

    return start("from druthers.container import embed_alone; embed_alone(argument)", str(root))


def embed_alone(root: str) -> None:
    """Embed what a vault has no embedding for yet, unless another process is at it: what the background runs."""
    from druthers.journal.embedding import embed_alone

    embed_alone(open_journal(root))


def _model(settings: Settings) -> LanguageModel:
    from druthers.adapters.model_choice import choose_model

    return choose_model(settings)


def _model_choice(settings: Settings, *, environment: bool = True) -> ModelChoice:
    from druthers.adapters.model_choice import check_model

    return check_model(settings, environment=environment)


def _known_models() -> list[KnownModel]:
    from druthers.adapters.model_choice import known_models

    return known_models()


def _add_model(spec: str, sha256: str) -> Generator[Progress, None, KnownModel]:
    from druthers.adapters.kept_models import add

    return (yield from add(spec, sha256))


def _clones(folder: Path) -> Clones:
    from druthers.adapters.git_following import GitClones

    return GitClones(folder)


def _refresh_alone(root: Path) -> bool:
    from druthers.adapters.background import start

    return start("from druthers.container import refresh_alone; refresh_alone(argument)", str(root))


def refresh_alone(root: str) -> None:
    """Fetch what those whom one follows have published, unless another process is at it: what the background runs."""
    from druthers.journal.following_background import refresh_alone

    refresh_alone(open_journal(root))


def _markdown() -> Markdown:
    from druthers.adapters.markdown import CommonMark

    return CommonMark()


def _pages() -> Pages:
    from druthers.adapters.templates import Templates

    return Templates()


def _hook(layout: Layout) -> Hook:
    from druthers.adapters.git_hook import GitHook

    return GitHook(layout.root, layout.public)
