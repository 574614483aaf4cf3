"""Models over numpy and in C, side by side: many programs built as one extension, and their results compared."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from chainrule.compiler import driver
from chainrule.compiler.driver import Options
from chainrule.compiler.native.extension import Bound, extension
from chainrule.compiler.native.header import header
from chainrule.compiler.native.shared_out import shared_out
from chainrule.compiler.parse import from_text
from chainrule.runtime import building
from tests.native.made_first import made_first

QUICK = ("-O0", "-w")


@dataclass(frozen=True)
class Pair:
    """One program: its functions by numpy, and those of them that are in C; `missing` are the others, with the op.

    `fallen` notes each call that C handed to numpy.
    """

    numpy: Mapping[str, Any]
    c: Mapping[str, Any]
    missing: Sequence[tuple[str, str]]
    fallen: list[str]


def noting(function: Any, name: str, fallen: list[str]) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        fallen.append(name)
        return function(*args, **named)

    return call


def pairs(
    texts: Sequence[tuple[str, Path | None]],
    folder: Path,
    flags: Sequence[str] = QUICK,
    wanted: Sequence[Collection[str]] | None = None,
) -> list[Pair]:
    """Programs (and the folders that they import from), compiled both ways by one run of the C compiler.

    Where it is said what is `wanted` of each program, no other functions are in C but those that they call.
    """
    bound: list[Bound] = []
    spaces: list[dict[str, Any]] = []
    missing: list[Sequence[tuple[str, str]]] = []
    everything: dict[str, Any] = {}
    fallen: list[list[str]] = [[] for _ in texts]
    for k, (text, home) in enumerate(texts):
        written = from_text(text, f"p{k}.cr")
        with made_first():
            made = driver.gathered(driver.analyse(written, home, whole=True), written, Options(format=False))
        space: dict[str, Any] = {"__name__": f"p{k}"}
        exec(compile(made.python, f"p{k}.py", "exec"), space)
        spaces.append(space)
        missing.append(made.native.missing)
        for each in made.native.bound if wanted is None else _needed(made.native.bound, space, wanted[k]):
            name = each.python.name
            everything[f"p{k}_{name}"] = noting(space[name], name, fallen[k])
            bound.append(replace(each, python=replace(each.python, name=f"p{k}_{name}")))
    printed = [each.printed for each in bound]
    sources = building.Sources(
        "many", shared_out("many", printed), header("many", printed), extension("many", bound, "")
    )
    module = built(sources, folder, flags)
    module.take_over(everything)
    return [
        Pair(space, {n: everything[f"p{k}_{n}"] for n in space if f"p{k}_{n}" in everything}, missing[k], fallen[k])
        for k, space in enumerate(spaces)
    ]


def _needed(bound: Sequence[Bound], space: Mapping[str, Any], wanted: Collection[str]) -> list[Bound]:
    """The functions that are wanted, and those that they call: in C, or in Python if they are not in C."""
    in_python = {each.python.name: k for k, each in enumerate(bound)}
    in_c = {each.printed.routine.name: k for k, each in enumerate(bound)}
    needed = set[int]()
    waiting, seen = list(wanted), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        k = in_python.get(name)
        if k is not None:
            needed.add(k)
            words = re.findall(r"\w+", "\n".join(bound[k].printed.routine.lines))
            waiting += [bound[in_c[word]].python.name for word in words if word in in_c]
        elif isinstance(function := space.get(name), FunctionType):
            waiting += function.__code__.co_names
    return [bound[k] for k in sorted(needed)]


def built(sources: building.Sources, folder: Path, flags: Sequence[str] = QUICK) -> ModuleType:
    path = folder / f"{sources.stem}.so"
    building.build(sources, path, flags)
    spec = importlib.util.spec_from_file_location(f"{sources.stem}_py", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def flat(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in flat(part)] if isinstance(value, tuple) else [value]


def agree(ours: Any, theirs: Any, exact: Any = None) -> None:
    """Structure, shapes and dtypes are the same; each element agrees, nan and inf to the letter.

    To 1e-12 of the largest element, in float32 to 1e-5; where `exact` is the same in float64, to the error that
    `theirs` has itself.
    """
    a, b = flat(ours), flat(theirs)
    c = flat(exact) if exact is not None else b
    assert type(ours) is type(theirs) or not isinstance(theirs, tuple)
    assert len(a) == len(b)
    for mine, other, true in zip(a, b, c, strict=True):
        x, y, z = np.asarray(mine), np.asarray(other), np.asarray(true)
        assert x.shape == y.shape, f"{x.shape}, not {y.shape}"
        assert x.dtype == y.dtype or type(other) is float, f"{x.dtype}, not {y.dtype}"  # numpy's may be a literal
        if x.dtype.kind != "f":
            assert np.array_equal(x, y), f"{x}\nnot\n{y}"
            continue
        finite = np.isfinite(y)
        assert np.array_equal(np.isnan(x), np.isnan(y)), f"{x}\nnot\n{y}"
        assert np.array_equal(x[~finite], y[~finite], equal_nan=True), f"{x}\nnot\n{y}"
        relative = 1e-12 if x.dtype == np.float64 else 1e-5
        scale = max(1.0, float(np.max(np.abs(y[finite]), initial=0.0)))
        own = float(np.max(np.abs(y[finite] - z[finite].astype(float)), initial=0.0))
        allowed = max(relative * scale, 4 * own)
        assert np.all(np.abs(x[finite].astype(float) - y[finite]) <= allowed), f"{x}\nnot\n{y}\nby {x - y}"


def calls(space: Mapping[str, Any], name: str, args: Sequence[Any], d: Any) -> dict[str, Any]:
    """What the functions of one function give: the value, and with forward and backward its cotangents."""
    given = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
    found = {name: space[name](*given)}
    if f"{name}_forward" in space:
        value, saved = space[f"{name}_forward"](*given)
        found[f"{name}_forward"] = value
        found[f"{name}_backward"] = space[f"{name}_backward"](saved, d)
    if f"{name}_grad" in space:
        found[f"{name}_grad"] = space[f"{name}_grad"](*given)
    for arg, before in zip(given, args, strict=True):
        assert np.array_equal(arg, before, equal_nan=isinstance(before, float)), "an argument was written to"
    return found


def compare(pair: Pair, name: str, args: Sequence[Any], d: Any, exact: Any = None) -> int:
    """Every function of one function of the source; how many of them are in C."""
    ours = {**pair.numpy, **pair.c}
    with np.errstate(all="ignore"):
        theirs = calls(pair.numpy, name, args, d)
        mine = calls(ours, name, args, d)
        for key, value in mine.items():
            try:
                agree(value, theirs[key], exact[key] if exact is not None else None)
            except AssertionError as error:
                raise AssertionError(f"{key}: {error}") from error
    return sum(key in pair.c for key in mine)
