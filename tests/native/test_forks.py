"""A process that is forked off while another thread compiles or builds: it has no such thread, and waits for none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODEL = "fn scaled(x: real[n], k: real) -> real[n] = k * x\n"

WHILE_BUILDING = """
import os, signal, sys, threading, time
import chainrule, numpy as np
from chainrule.runtime import kept
x, out = np.ones(3, np.float32), np.empty(3, np.float32)
module = chainrule.load(sys.argv[1], target="c")
os.environ["CC"] = sys.argv[2]
thread = threading.Thread(target=module.scaled, args=(x, 2.0))
thread.start()
while not list(kept.folder().glob(".*-f32.so.lock")):
    time.sleep(0.01)
child = os.fork()
if child == 0:
    signal.alarm(60)
    assert module.scaled(x, 2.0, out=out) is out, "numpy served"
    print(out.tolist(), flush=True)
    os._exit(0)
if sys.argv[3] == "ends":
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
thread.join()
"""

WHILE_COMPILING = """
import os, signal, sys
import chainrule, numpy as np
from chainrule.runtime import load
with load._compiling:
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        print(chainrule.load(sys.argv[1]).scaled(np.ones(3), 2.0).tolist(), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "hills.cr"
    file.write_text(MODEL)
    return file


@pytest.mark.parametrize("parent", ["stays", "ends"])
def test_the_child_builds_for_itself(model: Path, tmp_path: Path, parent: str) -> None:
    slow = tmp_path / "slow"
    slow.write_text('#!/bin/sh\ntest "$1" = --version || sleep 0.5\nexec gcc "$@"\n')
    slow.chmod(0o755)
    assert python(WHILE_BUILDING, str(model), str(slow), parent) == "[2.0, 2.0, 2.0]\n"


def test_the_child_compiles_for_itself(model: Path) -> None:
    assert python(WHILE_COMPILING, str(model)) == "[2.0, 2.0, 2.0]\n"


def python(script: str, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, *words]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert made.returncode == 0, made.stderr
    return made.stdout
