"""The digits classifier, as its README says: trained by plain gradient steps, in an interpreter with numpy only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np
import pytest

from tests.samples.corpus import SAMPLES, compiled


def test_the_data_is_what_the_licence_says() -> None:
    data = np.load(SAMPLES / "digits" / "digits.npz")
    assert data["x"].shape == (1797, 64)
    assert data["x"].dtype == np.uint8
    assert data["x"].max() == 16
    assert np.bincount(data["y"]).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    licence = (SAMPLES / "digits" / "LICENSE.md").read_text(encoding="utf-8")
    assert "Attribution 4.0" in licence
    assert "Alpaydin" in licence


@pytest.fixture(scope="module")
def numpy_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that finds numpy and the standard library, nothing else."""
    folder = tmp_path_factory.mktemp("numpy_only")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    library = next((folder / "env" / "lib").glob("python3*/site-packages"))
    home = Path(np.__file__).parent
    for part in ("numpy", "numpy.libs"):
        if (home.parent / part).exists():
            (library / part).symlink_to(home.parent / part)
    return folder / "env" / "bin" / "python"


def test_it_reads_the_held_out_quarter(numpy_only: Path, tmp_path: Path) -> None:
    for name in ("train.py", "digits.npz"):
        shutil.copy(SAMPLES / "digits" / name, tmp_path)
    (tmp_path / "digits.py").write_text(compiled("digits/digits.cr"), encoding="utf-8")
    for other in ("scipy", "chainrule", "jinja2"):
        found = subprocess.run([numpy_only, "-E", "-c", f"import {other}"], capture_output=True, cwd=tmp_path)
        assert found.returncode, f"{other} is there"
    done = subprocess.run(
        [numpy_only, "-E", "-W", "error", "train.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    said = re.search(r"test accuracy (\d+\.\d)% of (\d+) pictures", done.stdout)
    assert said, done.stdout
    assert float(said[1]) > 95
    assert int(said[2]) == 450


def test_without_the_module_it_says_what_to_do(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "digits" / "train.py", tmp_path)
    done = subprocess.run([sys.executable, "train.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "chainrule compile" in done.stderr
