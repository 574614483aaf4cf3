"""The command line starts light: what is heavy is imported by the command that uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"black", "jinja2", "lark", "numpy", "asyncio", "multiprocessing", "unittest"}

LIST = """
import sys
from chainrule.commands import run
code = run({arguments!r})
print(*sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["compile", "--help"], ["explain-error", "CR000"]])
def test_starts_without_heavy_modules(arguments: list[str]) -> None:
    script = LIST.format(arguments=arguments)
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    imported = set(ended.stderr.split("\n")[-2].split())
    assert "click" in imported
    assert not imported & HEAVY


def test_import_of_the_package_is_light() -> None:
    script = "import sys, chainrule; print(*sys.modules); assert chainrule.__version__"
    ended = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    imported = set(ended.stdout.split())
    assert "chainrule" in imported
    assert not {"numpy", "click", "lark", "chainrule.compiler"} & imported


def test_public_names_are_there() -> None:
    import chainrule

    assert {"load", "compile_source", "compile_file", "check_gradients", "__version__"} <= set(dir(chainrule))
    for name in dir(chainrule):
        assert getattr(chainrule, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        chainrule.lod  # type: ignore[attr-defined]  # noqa: B018


def test_a_module_from_the_cache_is_loaded_without_the_compiler(tmp_path: Path) -> None:
    (tmp_path / "square.cr").write_text("fn square(x) = x^2\n")
    script = (
        "import sys, chainrule\n"
        "assert chainrule.load('square.cr').square_grad(3.0) == (9.0, 6.0)\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('chainrule.compiler', 'lark', 'jinja2'))))\n"
    )
    environment = {**os.environ, "CHAINRULE_CACHE": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    first, second = (
        subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    )
    assert "chainrule.compiler.driver" in first
    assert second == ["chainrule.compiler", "chainrule.compiler.options"]
