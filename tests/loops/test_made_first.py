"""What the plans of the samples and of the bench's models read has been made before."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.ir import Tensor, Value
from chainrule.compiler.loops.index import Access
from chainrule.compiler.loops.nest import Body, Compute
from tests.native.made_first import made_first, unmade

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "samples").rglob("*.cr"), *(ROOT / "bench" / "models").glob("*.cr")])


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_what_is_read_has_been_made(file: Path) -> None:
    with made_first():
        driver.compile_native(file, Options(format=False))


def test_what_has_not_been_made_is_found() -> None:
    a, b = (Value("sin", (), {}, Tensor("real", ())) for _ in range(2))
    use, make = Compute(Access(b), b, "copy", (Access(a),)), Compute(Access(a), a, "start")
    assert unmade(Body([make, use])) == []
    assert unmade(Body([use, make])) == [a]
