"""Finding a vault: by name, by the environment, or around the working folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from druthers.errors import VaultError
from druthers.vault.layout import Layout, find_vault, is_vault


@pytest.fixture
def vault(tmp_path):
    root = tmp_path / "my journal"
    (root / ".druthers").mkdir(parents=True)
    (root / "public" / "2026").mkdir(parents=True)
    return root


def test_a_vault_is_found_from_any_folder_in_it(vault, monkeypatch):
    monkeypatch.chdir(vault / "public" / "2026")
    assert find_vault() == find_vault(start=vault) == Layout(vault)


def test_a_named_vault_wins_over_the_environment_and_that_over_the_folder(vault, tmp_path, monkeypatch):
    for name in ("named", "environment"):
        (tmp_path / name / ".druthers").mkdir(parents=True)
    monkeypatch.chdir(vault)
    monkeypatch.setenv("DRUTHERS_VAULT", str(tmp_path / "environment"))
    assert find_vault().root == tmp_path / "environment"
    assert find_vault(tmp_path / "named").root == tmp_path / "named"
    monkeypatch.setenv("DRUTHERS_VAULT", "")
    assert find_vault().root == vault


def test_a_tilde_is_the_persons_home(empty_home, monkeypatch):
    (empty_home / "journal" / ".druthers").mkdir(parents=True)
    monkeypatch.setenv("DRUTHERS_VAULT", "~/journal")
    assert find_vault().root == empty_home / "journal"


def test_a_vault_stays_one_when_its_derived_state_is_deleted(vault):
    (vault / ".druthers").rmdir()
    assert not is_vault(vault)
    (vault / "private").mkdir()
    (vault / "private" / "settings.toml").write_text("", encoding="utf-8")
    assert is_vault(vault)


@pytest.mark.parametrize("named", ["gone", "~nobody-of-that-name/journal", "file"])
def test_what_is_no_vault_is_one_clear_error(tmp_path, monkeypatch, named):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(VaultError):
        find_vault(named)


def test_no_vault_around_is_one_clear_error(tmp_path):
    with pytest.raises(VaultError, match="There is no vault in"):
        find_vault(start=tmp_path)


def test_a_folder_that_may_not_be_opened_is_no_vault(locked):
    assert not is_vault(locked / "closed")


def test_a_path_is_told_relative_to_the_vault():
    assert Layout(Path("/a b")).relative(Path("/a b/public/ü.md")) == "public/ü.md"
