"""A vault's settings: what a person may write there, and one clear line for what they may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.errors import SettingsError
from druthers.settings import Settings, load_settings, render_settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "private" / "settings.toml"


def write(path, data: str | bytes):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_no_file_means_the_defaults(path):
    assert load_settings(path) == Settings(visibility="public", model="", theme="", time_limit=60.0)
    assert not path.parent.exists()


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_a_new_file_is_read_as_what_was_chosen(path, visibility):
    assert load_settings(write(path, render_settings(Settings(visibility=visibility)))) == Settings(visibility)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_hand_written_file_is_read(path, mark, end):
    lines = ["# mine", 'visibility = "private"', "model = '/models/ü.gguf'", 'theme = "dusk"', "time_limit = 90"]
    assert load_settings(write(path, mark + end.join(lines))) == Settings(
        "private", "/models/ü.gguf", theme="dusk", time_limit=90.0
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("visibility = 'friends'", "visibility is 'friends'"),
        ("visibility = true", "visibility = True is not the right kind"),
        ("visiblity = 'public'", "does not know: visiblity"),
        ("[model]\npath = 'x'", "model = {'path': 'x'} is not the right kind"),
        ("theme = 3", "theme = 3 is not the right kind"),
        ("time_limit = '60'", "time_limit = '60' is not the right kind"),
        ("time_limit = true", "time_limit = True is not the right kind"),
        ("time_limit = 0", "time_limit is 0.0"),
        ("time_limit = -1.5", "time_limit is -1.5"),
        ("time_limit = nan", "time_limit is nan"),
        ("time_limit = inf", "time_limit is inf"),
        ("time_limit = 1e300", "time_limit is 1e"),
        ("time_limit = 1" + "0" * 400, "time_limit = 1000"),
        ("visibility = ", "cannot be read as settings"),
        ("a = 1\na = 2", "cannot be read as settings"),
        (b"theme = '\xe9'", "cannot be read as settings"),
        (b"\x00", "cannot be read as settings"),
    ],
)
def test_what_is_wrong_is_one_clear_line(path, data, says):
    with pytest.raises(SettingsError) as caught:
        load_settings(write(path, data))
    assert says in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_a_folder_in_its_place_is_one_clear_line(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read as settings"):
        load_settings(tmp_path)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file_is_settings_or_one_clear_line(tmp_path_factory, data):
    path = write(tmp_path_factory.getbasetemp() / "any" / "settings.toml", data)
    try:
        found = load_settings(path)
    except SettingsError:
        return
    assert found.visibility in ("public", "private")
