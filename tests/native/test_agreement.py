"""C says what numpy says: the samples, the language's examples, and random programs of every op and form."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from chainrule.compiler import syntax
from tests.native.agreement import QUICK, Pair, calls, compare, pairs
from tests.random_programs.strategies import PRODUCTIONS, Drawn, programs
from tests.samples.arguments import arguments
from tests.samples.corpus import FILES, tree


def plain(value: Any) -> Any:
    """A number for an array without axes: C takes either float or array."""
    return value.item() if isinstance(value, np.ndarray | np.generic) and value.ndim == 0 else value


def weights(space: Any, name: str, args: tuple[Any, ...], dtype: Any = np.float64) -> Any:
    """A cotangent for each result of a function."""
    rng = np.random.default_rng(len(name))
    with np.errstate(all="ignore"):
        found = space[name](*args)
    drawn = tuple(
        plain(rng.normal(size=np.shape(part)).astype(dtype)) if np.asarray(part).dtype.kind == "f" else None
        for part in (found if isinstance(found, tuple) else (found,))
    )
    return drawn if isinstance(found, tuple) else drawn[0]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    texts = [(path.read_text(encoding="utf-8"), path.parent) for path in FILES.values()]
    made = pairs(texts, tmp_path_factory.mktemp("samples"))
    return dict(zip(FILES, made, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_samples(samples: dict[str, Pair], name: str) -> None:
    pair = samples[name]
    for definition in tree(name).definitions:
        if isinstance(definition, syntax.Function) and definition.name in pair.numpy:
            args = arguments(FILES[name].stem, definition)
            if not args:
                continue
            compare(pair, definition.name, args, weights(pair.numpy, definition.name, args))
    assert not pair.fallen or pair.missing


@pytest.mark.parametrize("name", FILES)
def test_samples_in_float32(samples: dict[str, Pair], name: str) -> None:
    pair = samples[name]
    for definition in tree(name).definitions:
        if isinstance(definition, syntax.Function) and definition.name in pair.numpy:
            args = arguments(FILES[name].stem, definition)
            if not any(isinstance(arg, np.ndarray) and arg.dtype.kind == "f" for arg in args):
                continue
            short = cast(args, np.float32)
            d = weights(pair.numpy, definition.name, short, np.float32)
            with np.errstate(all="ignore"):
                exact = exactly(pair, definition.name, short, d)
            compare(pair, definition.name, short, d, exact)


def exactly(pair: Pair, name: str, args: tuple[Any, ...], d: Any) -> dict[str, Any]:
    """What numpy gives in float64 for arguments of float32."""
    return calls(pair.numpy, name, cast(args, np.float64), cast(d, np.float64))


def cast(value: Any, dtype: Any) -> Any:
    """The same with float arrays of this dtype."""
    if isinstance(value, tuple):
        return tuple(cast(part, dtype) for part in value)
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def draw(count: int, start: int, step: int = 1, first: int = 0) -> list[Drawn]:
    """Programs, so many with each production, or with every so manieth."""
    drawn: list[Drawn] = []
    for name in list(PRODUCTIONS)[first::step]:

        @seed(start)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(programs(name))
        def keep(program: Drawn) -> None:
            drawn.append(program)

        with suppress(Exception):  # what cannot be drawn is the business of the tests there
            keep()
    return drawn


def check(drawn: list[Drawn], folder: Path, flags: tuple[str, ...] = QUICK) -> None:
    made = pairs([(program.text, None) for program in drawn], folder, flags)
    for program, pair in zip(drawn, made, strict=True):
        d = tuple(map(plain, program.d))
        try:
            compare(pair, "f", tuple(map(plain, program.args)), d[0] if len(d) == 1 else d)
            assert not pair.fallen or pair.missing, f"C handed on {pair.fallen}"
        except AssertionError as error:
            raise AssertionError(f"{program}\n{error}") from error


def test_random_programs(tmp_path: Path) -> None:
    drawn = draw(1, 0, step=5)
    assert len(drawn) > len(PRODUCTIONS) / 10
    check(drawn, tmp_path)


PARTS = 16
"""Of the productions: some 70 programs are one extension, whose build takes a minute or two."""


@pytest.mark.long
@pytest.mark.parametrize("first", range(PARTS))
@pytest.mark.parametrize("start", range(1, 9))
def test_many_random_programs(tmp_path: Path, start: int, first: int) -> None:
    """In the form that users get: optimised for this machine."""
    check(draw(4, start, PARTS, first), tmp_path, ("-w",))
