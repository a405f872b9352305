"""What the vault asks of a cipher, asked of the fake and of age; then whether age's own program agrees."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys

import pexpect
import pyrage
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.adapters.age import AgeCipher
from druthers.adapters.fake_cipher import FakeCipher
from druthers.errors import LockedError, UsageError, VaultError

CIPHERS = pytest.mark.parametrize("kind", [FakeCipher, AgeCipher])
WITH_AGE = pytest.mark.skipif(shutil.which("age") is None, reason="age itself is not installed")
HEAD = b"age-encryption.org/v1\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "private").mkdir()
    return tmp_path / "private" / "keys"


@pytest.fixture
def age(folder, age_keys):
    cipher = AgeCipher(folder)
    cipher.create(age_keys.passphrase)
    return cipher


class TestCipher:
    """The contract."""

    @pytest.fixture(params=[FakeCipher, AgeCipher])
    def cipher(self, request, folder, age_keys):
        cipher = request.param(folder)
        cipher.create(age_keys.passphrase)
        return cipher

    def again(self, cipher, folder):
        """What another process sees."""
        return type(cipher)(folder)

    @CIPHERS
    def test_without_keys_nothing_is_encrypted_and_nothing_is_made(self, kind, folder):
        cipher = kind(folder)
        assert not cipher.active()
        assert not cipher.unlocked()
        with pytest.raises(LockedError):
            cipher.unlock("anything")
        with pytest.raises(VaultError):
            cipher.seal(b"words")
        assert not folder.exists()

    def test_who_made_the_keys_can_read(self, cipher):
        assert cipher.active()
        assert cipher.unlocked()
        assert cipher.problem() is None
        assert cipher.open(cipher.seal(b"words")) == b"words"

    def test_another_process_seals_without_a_passphrase_and_reads_with_it(self, cipher, folder, age_keys):
        other = self.again(cipher, folder)
        sealed = other.seal("Grüße 日记 🎄".encode())
        assert not other.unlocked()
        with pytest.raises(LockedError):
            other.open(sealed)
        other.unlock(age_keys.passphrase)
        assert other.open(sealed) == "Grüße 日记 🎄".encode()

    def test_a_sealed_text_shows_none_of_its_words_and_is_never_the_same_file(self, cipher):
        words = b"grandma's stories about the shipyard " * 20
        assert words[:37] not in cipher.seal(words)
        assert b"shipyard" not in cipher.seal(words)

    @pytest.mark.parametrize(
        "wrong", ["correct hors", "correct horse ", "Correct horse", "", "\udce9", "a\0b", "é" * 500]
    )
    def test_a_wrong_passphrase_opens_nothing_and_spoils_nothing(self, cipher, folder, age_keys, wrong):
        other = self.again(cipher, folder)
        before = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
        with pytest.raises(LockedError, match="wrong") as caught:
            other.unlock(wrong)
        assert caught.value.hint
        assert not other.unlocked()
        assert other.active()
        sealed = other.seal(b"words")
        assert [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())] == before
        other.unlock(age_keys.passphrase)
        assert other.open(sealed) == b"words"

    def test_a_wrong_passphrase_locks_nothing_that_was_open(self, cipher):
        with pytest.raises(LockedError):
            cipher.unlock("wrong")
        assert cipher.open(cipher.seal(b"words")) == b"words"

    @CIPHERS
    @pytest.mark.parametrize("empty", ["", " ", "\udce9"])
    def test_a_passphrase_that_is_none_makes_no_keys(self, kind, folder, empty):
        with pytest.raises(UsageError):
            kind(folder).create(empty)
        assert not folder.exists()

    def test_keys_that_are_there_are_never_replaced(self, cipher, folder):
        before = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
        with pytest.raises(VaultError):
            self.again(cipher, folder).create("another one")
        assert [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())] == before
        assert [path.name for path in folder.parent.iterdir()] == ["keys"]

    @pytest.mark.parametrize("damage", [b"", b"words", HEAD, HEAD + b"\xff" * 300])
    def test_what_was_not_sealed_is_one_clear_error(self, cipher, damage):
        with pytest.raises(LockedError) as caught:
            cipher.open(damage)
        assert "\n" not in caught.value.message
        assert caught.value.hint

    @pytest.mark.parametrize("at", [0, 30, -20, -1])
    def test_damage_is_noticed_and_never_read_as_words(self, cipher, at):
        sealed = bytearray(cipher.seal(b"words that matter"))
        sealed[at] ^= 1
        with pytest.raises(LockedError):
            cipher.open(bytes(sealed))

    @pytest.mark.parametrize("name", ["recipients.txt", "identity.age"])
    def test_half_of_the_keys_still_means_encrypted(self, cipher, folder, name):
        (folder / name).unlink()
        other = self.again(cipher, folder)
        assert other.active()
        assert name in other.problem()

    @pytest.mark.parametrize("damage", [b"", b"# only a comment\n", b"\xff\xfe\x00", b"age1notakey\n"])
    def test_a_damaged_public_key_seals_nothing(self, cipher, folder, damage):
        (folder / "recipients.txt").write_bytes(damage)
        assert cipher.active()
        assert cipher.problem()
        with pytest.raises(VaultError) as caught:
            cipher.seal(b"words")
        assert caught.value.hint

    def test_keys_that_are_put_aside_are_kept(self, cipher, folder, age_keys):
        sealed = cipher.seal(b"words")
        assert cipher.retire() == "keys.off"
        assert not cipher.active()
        assert not cipher.unlocked()
        again = self.again(cipher, folder)
        again.create(age_keys.passphrase)
        assert again.retire() == "keys.off-2"
        kept = self.again(cipher, folder.with_name("keys.off"))
        kept.unlock(age_keys.passphrase)
        assert kept.open(sealed) == b"words"


@CIPHERS
@given(data=st.binary(max_size=200) | st.just(b"x" * 200_000))
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sealed_is_opened_to_the_last_bit(tmp_path_factory, age_keys, kind, data):
    cipher = kind(tmp_path_factory.mktemp("private") / "keys")
    cipher.create(age_keys.passphrase)
    assert cipher.open(cipher.seal(data)) == data


# what only age can get right


def test_real_keys_take_a_passphrase_and_another_one_later(folder):
    cipher = AgeCipher(folder)
    cipher.create("Grüße, mein Hund")
    sealed = cipher.seal(b"words")
    cipher.change("quite another")
    other = AgeCipher(folder)
    other.unlock("quite another")
    assert other.open(sealed) == b"words"
    assert other.problem() is None
    assert [path.name for path in sorted(folder.iterdir())] == ["identity.age", "recipients.txt"]
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"AGE-SECRET-KEY" not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_passphrase_is_changed_only_by_who_knows_the_old_one(age, folder):
    before = (folder / "identity.age").read_bytes()
    with pytest.raises(LockedError):
        AgeCipher(folder).change("mine now")
    with pytest.raises(UsageError):
        age.change(" ")
    assert (folder / "identity.age").read_bytes() == before


def test_the_files_are_what_the_format_prescribes(age, folder, age_keys):
    sealed = age.seal(b"words")
    assert sealed.startswith(HEAD + b"-> X25519 ")
    secret = pyrage.passphrase.decrypt((folder / "identity.age").read_bytes(), age_keys.passphrase).decode()
    keys = [line for line in secret.splitlines() if not line.startswith("#")]
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(keys[0])]) == b"words"
    lines = [line for line in (folder / "recipients.txt").read_text().splitlines() if not line.startswith("#")]
    theirs = pyrage.encrypt(b"from elsewhere", [pyrage.x25519.Recipient.from_str(line) for line in lines])
    assert age.open(theirs) == b"from elsewhere"
    assert (
        age.open(pyrage.encrypt(b"armoured", [pyrage.x25519.Recipient.from_str(lines[0])], armored=True)) == b"armoured"
    )


@WITH_AGE
def test_ages_own_program_opens_a_note_with_the_sealed_key(age, folder, age_keys):
    (folder / "note.md.age").write_bytes(age.seal("Grüße\n".encode()))
    out = folder / "note.md"
    child = pexpect.spawn(
        "age", ["-d", "-i", "identity.age", "-o", str(out), "note.md.age"], cwd=str(folder), timeout=30
    )
    child.expect("assphrase")
    child.sendline(age_keys.passphrase)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert out.read_text(encoding="utf-8") == "Grüße\n"


@WITH_AGE
def test_ages_own_program_seals_a_note_that_we_open(age, folder, age_keys):
    command = ["age", "-R", str(folder / "recipients.txt")]
    sealed = subprocess.run(command, input=b"words", capture_output=True, check=True).stdout
    assert age.open(sealed) == b"words"
    (folder / "key.txt").write_text(age_keys.secret + "\n")
    command = ["age", "-d", "-i", str(folder / "key.txt")]
    assert subprocess.run(command, input=age.seal(b"ours"), capture_output=True, check=True).stdout == b"ours"


def test_everything_is_sealed_to_each_key_that_is_listed(age, folder):
    other = pyrage.x25519.Identity.generate()
    with (folder / "recipients.txt").open("a") as file:
        file.write(f"# the tablet\r\n{other.to_public()}\r\n")
    sealed = age.seal(b"words")
    assert pyrage.decrypt(sealed, [other]) == b"words"
    assert age.open(sealed) == b"words"


def test_a_public_key_of_somebody_else_alone_is_told_once_unlocked(age, folder):
    (folder / "recipients.txt").write_text(f"{pyrage.x25519.Identity.generate().to_public()}\n")
    assert AgeCipher(folder).problem() is None
    assert "cannot be read here" in age.problem()


def test_two_pairs_of_keys_that_a_sync_left_beside_each_other_both_open(age, folder, age_keys, tmp_path):
    other = AgeCipher(tmp_path / "private" / "other")
    real = pyrage.x25519.Identity.generate()
    other._identities = [real]
    (folder / "recipients (laptop).txt").write_text(f"{real.to_public()}\n")
    shutil.copy(folder / "identity.age", folder / "identity (laptop).age")
    (folder / "identity (older).age").write_bytes(b"damaged")
    sealed = AgeCipher(folder).seal(b"words")
    assert other.open(sealed) == b"words"
    both = AgeCipher(folder)
    both.unlock(age_keys.passphrase)
    assert both.open(sealed) == b"words"
    assert len(both._identities) == 2


@pytest.mark.parametrize(
    ("damage", "told"), [(b"", "cannot be opened"), (b"words", "cannot be opened"), (None, "cannot be read")]
)
def test_a_secret_key_that_is_damaged_is_told_and_writing_goes_on(age, folder, age_keys, damage, told):
    sealed_by_another = AgeCipher(folder)
    path = folder / "identity.age"
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises(LockedError, match=told) as caught:
        AgeCipher(folder).unlock(age_keys.passphrase)
    assert "history" in caught.value.hint
    assert age.open(sealed_by_another.seal(b"words")) == b"words"


def test_a_machine_that_is_far_slower_is_told_apart_from_a_wrong_passphrase(age, folder, age_keys, monkeypatch):
    from druthers.adapters import age as adapter

    quick = adapter._library()

    def slow(data, passphrase):
        raise pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would take around 900 seconds.")

    quick.passphrase.decrypt = slow
    with pytest.raises(LockedError, match="faster") as caught:
        AgeCipher(folder).unlock(age_keys.passphrase)
    assert "Try again" in caught.value.hint


def test_keys_that_cannot_be_written_leave_nothing_behind(locked, age_keys):
    with pytest.raises(VaultError, match="could not be written"):
        AgeCipher(locked / "keys").create(age_keys.passphrase)
    assert not (locked / "keys").exists()


def test_keys_that_a_kill_left_unfinished_are_swept_away(folder, age_keys):
    left = folder.with_name("keys.4711.druthers-unfinished")
    left.mkdir()
    (left / "identity.age").write_bytes(b"half")
    AgeCipher(folder).create(age_keys.passphrase)
    assert [path.name for path in folder.parent.iterdir()] == ["keys"]


def test_looking_whether_it_is_active_loads_no_library(folder):
    script = (
        "import sys\nfrom pathlib import Path\nfrom druthers.adapters.age import AgeCipher\n"
        "assert not AgeCipher(Path(sys.argv[1])).active()\n"
        "print([name for name in ('pyrage', 'shutil', 'yaml', 'pydantic') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
