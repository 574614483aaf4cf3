"""The cache keeps what it is given, to itself, within bounds, and never hands out what it cannot vouch for."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chainrule.runtime import cache
from chainrule.runtime.cache import Compiled

NAME = "wave-0123.py"
KEPT = Compiled("x = 1\n", {"/somewhere/other.cr": "abc"})


def test_what_is_stored_is_fetched() -> None:
    assert cache.fetch(NAME, "key") is None
    assert cache.store(NAME, "key", KEPT)
    assert cache.fetch(NAME, "key") == KEPT
    assert cache.fetch(NAME, "another key") is None


def test_an_entry_is_python(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    text = (own_cache / NAME).read_text()
    assert text.startswith(KEPT.text)
    compile(text, NAME, "exec")


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHAINRULE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "chainrule" / "modules"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache" / "chainrule" / "modules"


def test_it_is_private(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    assert stat.S_IMODE(own_cache.stat().st_mode) == 0o700
    assert stat.S_IMODE((own_cache / NAME).stat().st_mode) == 0o600
    own_cache.chmod(0o755)
    assert cache.fetch(NAME, "key") == KEPT
    assert stat.S_IMODE(own_cache.stat().st_mode) == 0o700


def test_entries_that_others_can_write_are_refused(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    (own_cache / NAME).chmod(0o620)
    assert cache.fetch(NAME, "key") is None
    assert cache.store(NAME, "key", KEPT)
    assert cache.fetch(NAME, "key") == KEPT


def test_what_somebody_else_owns_is_refused(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store(NAME, "key", KEPT)
    monkeypatch.setattr(os, "geteuid", lambda: own_cache.stat().st_uid + 1)
    assert cache.fetch(NAME, "key") is None
    assert not cache.store(NAME, "key", KEPT)
    assert cache.entries() == []


def test_links_are_not_followed(own_cache: Path, tmp_path: Path) -> None:
    cache.store(NAME, "key", KEPT)
    (own_cache / NAME).rename(tmp_path / "elsewhere.py")
    (own_cache / NAME).symlink_to(tmp_path / "elsewhere.py")
    assert cache.fetch(NAME, "key") is None
    (own_cache / NAME).unlink()
    own_cache.rmdir()
    own_cache.symlink_to(tmp_path)
    assert not cache.store(NAME, "key", KEPT)


@pytest.mark.parametrize(
    "damage",
    [b"", b"x = 2\n", b"\xff\xfe", KEPT.text.encode() + b"# chainrule-cache {}\n", b"# chainrule-cache 3\n"],
)
def test_damaged_entries_are_not_handed_out(own_cache: Path, damage: bytes) -> None:
    cache.store(NAME, "key", KEPT)
    (own_cache / NAME).write_bytes(damage)
    assert cache.fetch(NAME, "key") is None


def test_one_changed_letter_is_damage(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    whole = (own_cache / NAME).read_text()
    (own_cache / NAME).write_text(whole.replace("x = 1", "x = 2"))
    assert cache.fetch(NAME, "key") is None


def test_those_used_longest_ago_go_first(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for k in range(4):
        cache.store(f"m-{k}.py", "key", Compiled("#" * 1000, {}))
        os.utime(own_cache / f"m-{k}.py", (1000 + k, 1000 + k))
    assert cache.fetch("m-0.py", "key") is not None  # used just now
    monkeypatch.setattr(cache, "LIMIT", 3500)
    cache.store("m-4.py", "key", Compiled("#" * 1000, {}))
    assert {entry.name for entry in cache.entries()} == {"m-0.py", "m-3.py", "m-4.py"}
    assert sum(entry.size for entry in cache.entries()) <= 3500


def test_what_is_larger_than_all_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 100)
    assert not cache.store(NAME, "key", Compiled("#" * 1000, {}))
    assert cache.entries() == []


def test_abandoned_temporary_files_go(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    (own_cache / ".0.tmp").write_text("half")
    (own_cache / ".1.tmp").write_text("half")
    os.utime(own_cache / ".0.tmp", (1000, 1000))
    cache.store("other.py", "key", KEPT)
    assert not (own_cache / ".0.tmp").exists()
    assert (own_cache / ".1.tmp").exists()
    assert {entry.name for entry in cache.entries()} == {NAME, "other.py"}


def test_clear_empties_it(own_cache: Path) -> None:
    cache.store(NAME, "key", KEPT)
    assert [entry.name for entry in cache.clear()] == [NAME]
    assert list(own_cache.iterdir()) == []
    assert cache.clear() == []


def test_a_folder_that_cannot_be_made_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "file"))
    assert not cache.store(NAME, "key", KEPT)
    assert cache.fetch(NAME, "key") is None
    assert cache.entries() == []


def test_a_disk_that_is_full_is_no_error(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    assert not cache.store(NAME, "key", KEPT)
    assert list(own_cache.iterdir()) == []


def test_many_threads_at_once() -> None:
    failures: list[object] = []

    def work(seed: int) -> None:
        for k in range(20):
            text = f"x = {seed * 100 + k}\n" * 500
            cache.store(NAME, "key", Compiled(text, {}))
            found = cache.fetch(NAME, "key")
            if found is None or len(set(found.text.splitlines())) != 1:
                failures.append(found)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_many_processes_at_once() -> None:
    script = """
from chainrule.runtime import cache
for k in range(40):
    cache.store("m.py", "key", cache.Compiled("y = 1" + chr(10), {}))
    assert cache.fetch("m.py", "key").text == "y = 1" + chr(10)
"""
    running = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
