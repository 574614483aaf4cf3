"""What an installed wheel must do, far from the checkout.

    python .ci/wheel.py CHECKOUT EMPTY_FOLDER

It holds every file of the packages and no other; it compiles and loads a model; the module that comes out runs in
an environment that holds numpy only ($PYTHON_WITH_NUMPY).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

USE = """
import sys
import numpy as np
import model
value, gradient = model.misfit_grad(0.1, 90.0, 20.0, np.array([0.0, 5.0]), np.array([87.0, 60.0]))
assert np.isfinite(value) and len(gradient) == 3, (value, gradient)
assert not {"chainrule", "scipy", "lark", "black"} & set(sys.modules), "more than numpy is imported"
"""


def files_of(checkout: Path) -> set[str]:
    """The files that the packages of a checkout consist of, by where they are installed."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = set()
    for package in settings["packages"]:
        top = max((key for key in settings["package-dir"] if f"{package}.".startswith(f"{key}.")), key=len)
        folder = checkout / settings["package-dir"][top] / package[len(top) :].strip(".").replace(".", "/")
        for pattern in ("*.py", *settings["package-data"].get(package, ())):
            found |= {f"{package.replace('.', '/')}/{file.relative_to(folder)}" for file in folder.glob(pattern)}
    return found


def main(checkout: Path, folder: Path) -> None:
    import chainrule

    installed = Path(chainrule.__file__).parent.parent
    assert not installed.is_relative_to(checkout), f"{installed} is the checkout, not the wheel"
    there = {str(f.relative_to(installed)) for f in (installed / "chainrule").rglob("*") if f.is_file()}
    there = {file for file in there if "__pycache__" not in file}
    assert there == files_of(checkout), f"not the packages' files: {sorted(there ^ files_of(checkout))}"

    folder.mkdir()
    os.chdir(folder)
    command = shutil.which("chainrule", path=str(Path(sys.executable).parent))
    assert command is not None, "the wheel brings no command"
    for arguments in (["--version"], ["new", "model"], ["test", "model.cr"], ["compile", "model.cr"]):
        subprocess.run([command, *arguments], check=True)
    module = chainrule.load("model.cr")
    report = chainrule.check_gradients(module, "temperature", 2.0, 0.1, 90.0, 20.0)
    assert report, report
    print(report)
    (folder / "use.py").write_text(USE)
    subprocess.run([os.environ["PYTHON_WITH_NUMPY"], "use.py"], check=True)
    print(f"the wheel works: {len(there)} files, and its module needs numpy alone")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
