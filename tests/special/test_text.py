"""The printed text: what it imports, that it is formatted, and that each piece is printed once, after its needs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import black
import numpy as np
import pytest

from chainrule.compiler.emit import special
from tests.special.functions import function, text

FOLDER = Path(special.__file__).parent


@pytest.mark.parametrize("name", special.NAMES)
def test_each_is_complete_by_itself(name: str) -> None:
    tree = ast.parse(text(name))
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    defined += [target.id for target in targets if isinstance(target, ast.Name)]
    assert len(defined) == len(set(defined))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id.startswith("_")} - {"_"}
    assert used <= set(defined)
    assert set(defined) <= used | {name, "Array"}, "something is printed that is not used"
    assert callable(function(name))


def test_all_together_and_in_any_order() -> None:
    together = special.source(special.NAMES)
    assert together == special.source(reversed(special.NAMES))
    assert len(re.findall(r"^def _polynomial\(", together, re.MULTILINE)) == 1
    assert special.source([]) == ""
    assert special.imports([]) == ()


def test_formatted_as_an_emitted_module() -> None:
    whole = special.source(special.NAMES)
    assert black.format_str(whole, mode=black.Mode(line_length=100)) == whole


def test_imports_are_numpy_and_the_standard_library() -> None:
    assert set(special.imports(special.NAMES)) <= {
        "import math",
        "import numpy as np",
        "from collections.abc import Callable",
        "from itertools import combinations, permutations",
        "from collections.abc import Callable, Iterable, Sequence",
    }


def test_every_public_file_is_listed() -> None:
    pieces = {f"_{path.stem}" for path in FOLDER.glob("*.py")} - {"___init__", "_array"}
    reached = {name for part in special.parts(special.NAMES) for name in re.findall(r"^def (\w+)", part.text, re.M)}
    assert reached >= pieces


def test_scipy_instead() -> None:
    space: dict[str, object] = {}
    exec(special.scipy_import(special.NAMES), space)
    assert space.keys() >= special.SCIPY.keys()
    assert special.scipy_import(["_others"]) == ""
    assert special.scipy_import(["_lgamma", "_erf", "_erf"]) == (
        "from scipy.special import erf as _erf, gammaln as _lgamma\n"
    )


@pytest.mark.long
def test_the_coefficients_are_those_that_the_script_derives() -> None:
    script = Path(__file__).with_name("coefficients.py")
    derived: dict[str, Any] = {}
    exec(subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout, derived)
    printed: dict[str, Any] = {"np": np}
    for path in FOLDER.glob("*.py"):
        for constant in re.findall(r"^_[A-Z0-9_]+ = \(\n[^)]*\)", path.read_text(encoding="utf-8"), re.M):
            exec(constant, printed)
    names = {name for name in derived if name.startswith("_") and name != "__builtins__"}
    assert names
    for name in names:
        np.testing.assert_allclose(printed[name], derived[name], rtol=1e-14)
