"""Names of the source that C, its headers or the printed functions use for something else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np

from chainrule.compiler.native import functions
from chainrule.compiler.native.names import CNames
from chainrule.compiler.native.source import HEAD
from tests.native.agreement import pairs

TEMPLATES = Path(functions.__file__).parents[1] / "templates"
HEADERS = ("math", "stdlib", "string", "tgmath", "stdbool", "stdint", "pthread")
TEXT = """
fn f(BLOCK: real[n, n], LANES: real[n], order_real: real[n], before_real: real[n], I: real, room: real) -> real:
    TILE_ROWS = solve(BLOCK, LANES) + sort(order_real) * I
    running_sum_real = cumsum(before_real)
    EACH = tanh(running_sum_real) * room
    LITTLE = sum(TILE_ROWS * EACH)
    return LITTLE

fn g(complex: real[room, room], identity: real[room]) -> real = logdet(complex) + sum(exp(complex @ identity))

fn h(x: real[s, size], y: real[size, shape + result], z: real[shape, args], w: real[result, kwargs]) -> real:
    return sum(tanh(x @ y)) + sum(z^2) + sum(w^3)
"""


def kept(names: set[str]) -> set[str]:
    """Those of them that a value may have."""
    return {name for name in names if CNames().take(name) == name}


def test_what_the_headers_replace() -> None:
    text = "".join(f"#include <{name}.h>\n" for name in HEADERS)
    command = ["gcc", "-std=c11", "-dM", "-E", "-x", "c", "-"]
    found = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    assert not kept(set(re.findall(r"^#define ([a-zA-Z]\w*) ", found, re.MULTILINE)))


def test_what_the_printed_functions_define() -> None:
    templates = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("threads.c", "pool.c")]
    code = [HEAD, *templates, *(functions.text(name) for name in functions.NAMES)]
    found = {name for piece in code for name in functions.defined(piece)}
    assert {"BLOCK", "order_real", "multiply_tile", "lanes_t", "EACH", "room"} <= found
    assert not kept(found)


def test_models_of_such_names_are_built(tmp_path: Path) -> None:
    (pair,) = pairs([(TEXT, None)], tmp_path)
    rng = np.random.default_rng(0)
    a = rng.normal(size=(4, 4)) + 4 * np.eye(4)
    of_sizes = [rng.normal(size=shape) for shape in ((2, 3), (3, 9), (4, 2), (5, 6))]
    for name, args in (("f", (a, *rng.normal(size=(3, 4)), 0.5, 2.0)), ("g", (a, rng.normal(size=4))), ("h", of_sizes)):
        assert np.isclose(pair.c[name](*args), pair.numpy[name](*args), rtol=1e-12)
        for ours, theirs in zip(pair.c[f"{name}_grad"](*args)[1], pair.numpy[f"{name}_grad"](*args)[1], strict=True):
            assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)
