"""`chainrule.check_gradients`: an emitted gradient against an independent one, element by element."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.runtime.differences import Slope, Vector, slope
from chainrule.runtime.proof import complex_slope

TOLERANCE = 1e-8


@dataclass(frozen=True)
class Element:
    """One element of one argument: what the module says, by which function, and what differences say."""

    argument: str
    index: tuple[int, ...]
    by: str
    claimed: float
    slope: Slope
    by_complex_step: bool = False

    @property
    def off(self) -> float:
        """The difference, relative to the size that is ordinary there; nan counts as inf."""
        gap = abs(self.claimed - self.slope.value)
        return 0.0 if gap == 0 else gap / self.slope.scale if gap < math.inf and self.slope.scale else math.inf

    @property
    def uncertain(self) -> float:
        """How far off differences themselves may be, relative to the same size."""
        return self.slope.error / self.slope.scale if self.slope.scale else self.slope.error

    def verdict(self, tolerance: float) -> str:
        """`agrees`, `off`, or `unclear`: differences cannot tell."""
        if not math.isfinite(self.slope.value):
            return "unclear"
        if self.off <= tolerance or self.off <= 10 * self.uncertain <= 1e-5:
            return "agrees"
        if not math.isfinite(self.claimed):
            return "off"
        return "unclear" if self.slope.kink or self.off <= 100 * self.uncertain else "off"

    @property
    def where(self) -> str:
        return self.argument + (f"[{', '.join(map(str, self.index))}]" if self.index else "")

    def __str__(self) -> str:
        return f"{self.where}: {self.by} says {self.claimed:.12g}, differences say {self.slope.value:.12g}"


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradients` found. It is true exactly if something was compared and all of that agrees.

    `compared` are the elements for which differences give a clear answer, `unclear` the others; `problems` are
    sentences on what else is wrong: values that differ, shapes, numbers of cotangents.
    """

    function: str
    tolerance: float
    compared: tuple[Element, ...]
    unclear: tuple[Element, ...]
    problems: tuple[str, ...]

    @property
    def off(self) -> tuple[Element, ...]:
        """The elements that are off, worst first."""
        found = [e for e in self.compared if e.verdict(self.tolerance) == "off"]
        return tuple(sorted(found, key=lambda element: -element.off))

    @property
    def worst(self) -> Element | None:
        """The element that agrees least."""
        return max(self.compared, key=lambda element: element.off, default=None)

    @property
    def digits(self) -> float:
        """To how many decimal digits the worst element agrees; 0 if nothing was compared."""
        if self.worst is None:
            return 0.0
        return min(16.0, -math.log10(self.worst.off)) if self.worst.off > 0 else 16.0

    def digits_of(self, argument: str) -> float:
        """The same of one argument's elements; nan if none was compared."""
        own = (argument, f"{argument}_")  # `as` is `as_` in Python
        worst = max((element.off for element in self.compared if element.argument in own), default=math.nan)
        if math.isnan(worst):
            return worst
        return min(16.0, -math.log10(worst)) if worst > 0 else 16.0

    @property
    def passed(self) -> bool:
        return bool(self.compared) and not self.off and not self.problems

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        places = len({(e.argument, e.index) for e in self.compared})
        wrong = self.off
        if not self.compared:
            yield f"{self.function}: nothing could be compared"
        elif wrong:
            count = len({(e.argument, e.index) for e in wrong})
            yield f"{self.function}: {count} of {places} derivatives {'is' if count == 1 else 'are'} off"
        else:
            plural = "s agree" if places != 1 else " agrees"
            assert self.worst is not None
            yield (
                f"{self.function}: {places} derivative{plural} with differences to {math.floor(self.digits)} digits"
                f" (least in {self.worst.where})"
            )
        for element in wrong[:8]:
            yield f"  {element}"
        if len(wrong) > 8:
            yield f"  ... and {len(wrong) - 8} more"
        yield from (f"  {problem}" for problem in self.problems)
        for element in self.unclear[:4]:
            yield f"  {_doubt(element)}"
        if len(self.unclear) > 4:
            yield f"  ... and {len(self.unclear) - 4} more that differences cannot tell"


def _doubt(element: Element) -> str:
    found = element.slope
    head = f"{element.where} not compared: "
    if math.isnan(found.value):
        return head + "the function has no finite values around it"
    said = f"; {element.by} says {element.claimed:.6g}"
    if found.kink:
        return head + f"not differentiable here? from the left {found.left:.6g}, from the right {found.right:.6g}{said}"
    return head + f"differences say no more than {found.value:.6g} within {found.error:.1g}{said}"


def check_gradients(
    module: ModuleType,
    function: str,
    *args: Any,
    active: Sequence[str] | None = None,
    tolerance: float = TOLERANCE,
    seed: int = 0,
    plain: ModuleType | None = None,
) -> GradientReport:
    """Compare the derivative of `module.function` at `args`, in float64, with extrapolated differences.

    `function_backward` is compared for every real argument and element, and so is `function_grad` where the
    result is a scalar. Results that are arrays are weighted at random (`seed`). `active` names the arguments to
    differentiate by, if the module's own words do not tell. `tolerance` is relative. `plain` is the same module
    without checks, of a function that is analytic: then complex steps are taken first.
    Raises ValueError for a function that is not there, or arguments that it does not take.
    """
    if callable(getattr(module, f"{function}_", None)) and not callable(getattr(module, function, None)):
        function = f"{function}_"  # `lambda` is `lambda_` in Python
    call, forward, backward = (_function(module, function + end) for end in ("", "_forward", "_backward"))
    values = bound(call, function, args)
    names = tuple(active) if active is not None else _active(backward, values)
    names = tuple(name if name in values else f"{name}_" for name in names)  # `as` is `as_` in Python
    if unknown := [name for name in names if name not in values]:
        raise ValueError(f"`{function}` has no argument `{unknown[0]}`; it has {_list(values)}")
    for name in names:
        values[name] = float64(values[name])
    with np.errstate(all="ignore"):
        result = call(*values.values())
        weights = weights_of(result, np.random.default_rng(seed))
        value, saved = forward(*values.values())
        problems = [] if _same(result, value) else [f"{function} and {function}_forward differ in value"]
        claims = {f"{function}_backward": _tuple(backward(saved, weights), names)}
        if isinstance(result, float | np.floating) and hasattr(module, f"{function}_grad"):
            value, gradient = _function(module, f"{function}_grad")(*values.values())
            claims[f"{function}_grad"] = _tuple(gradient, names)
            if not _same(result, value):
                problems.append(f"{function} and {function}_grad differ in value")
        elements = []
        for by, claimed in claims.items():
            problems += _misfits(by, claimed, names, values)
        if not problems:
            for position, name in enumerate(names):
                stated = {by: np.asarray(claimed[position], np.float64) for by, claimed in claims.items()}
                analytic = getattr(plain, function, None)
                elements += list(_compare(call, values, name, weights, stated, tolerance, analytic))
    unclear = tuple(e for e in elements if e.verdict(tolerance) == "unclear")
    compared = tuple(e for e in elements if e.verdict(tolerance) != "unclear")
    return GradientReport(function, tolerance, compared, unclear, tuple(problems))


def _compare(
    call: Callable[..., Any],
    values: dict[str, Any],
    name: str,
    weights: Any,
    stated: dict[str, Vector],
    tolerance: float,
    analytic: Callable[..., Any] | None,
) -> Iterator[Element]:
    """Every element of one argument, moved by itself; what a complex step does not confirm is left to differences."""
    start = values[name]
    shape = np.shape(start)

    def weighed(result: Any) -> Vector:
        return summands(result, weights)

    for index in np.ndindex(shape):

        def along(x: float, index: tuple[int, ...] = index) -> Vector:
            if shape:
                moved = np.array(start)
                moved[index] = x
                return summands(call(*{**values, name: moved}.values()), weights)
            return summands(call(*{**values, name: x}.values()), weights)

        exact = None if analytic is None else complex_slope(analytic, values, name, index, weighed)
        if exact is not None:
            made = [Element(name, index, by, float(claimed[index]), exact, True) for by, claimed in stated.items()]
            if all(element.verdict(tolerance) == "agrees" for element in made):
                yield from made
                continue
        found = slope(along, float(start[index]) if shape else float(start))
        for by, claimed in stated.items():
            yield Element(name, index, by, float(claimed[index]), found)


# ---------------------------------------------------------------- arguments


def _function(module: ModuleType, name: str) -> Callable[..., Any]:
    found = getattr(module, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    offered = [n.removesuffix("_backward") for n in vars(module) if n.endswith("_backward")]
    raise ValueError(f"the module has no function `{name}`; derivatives are there of {_list(offered) or 'nothing'}")


def bound(call: Callable[..., Any], name: str, args: tuple[Any, ...]) -> dict[str, Any]:
    signature = inspect.signature(call)
    try:
        given = signature.bind(*args)
    except TypeError as error:
        raise ValueError(f"`{name}` takes {_list(signature.parameters)}: {error}") from error
    given.apply_defaults()
    return dict(given.arguments)


def _active(backward: Callable[..., Any], values: dict[str, Any]) -> tuple[str, ...]:
    """What the backward function differentiates by, as its docstring says; otherwise by all that is not an int."""
    names = stated(backward)
    if not names:
        return tuple(name for name, value in values.items() if np.asarray(value).dtype.kind == "f")
    # what Python owns has a suffix: `lambda_`
    return tuple(next((known for known in values if known.rstrip("_") == name), name) for name in names)


def stated(backward: Callable[..., Any]) -> list[str]:
    """The arguments of which a backward function gives the cotangents, as its docstring says; none if it does not."""
    found = re.match(r"The cotangents? of (.+?), given", " ".join((backward.__doc__ or "").split()))
    return re.split(r", | and ", found[1]) if found is not None else []


def float64(value: Any) -> Any:
    """An array of its own in float64; a scalar as a float, which enters the scalar body."""
    array = np.array(value, np.float64)
    return array if array.ndim else float(array)


def _list(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


# ---------------------------------------------------------------- results


def weights_of(result: Any, rng: np.random.Generator) -> Any:
    """A cotangent of the result's structure: 1 for a single scalar, random and not small otherwise."""
    if not isinstance(result, tuple) and np.ndim(result) == 0:
        return 1.0
    if isinstance(result, tuple):
        return tuple(_random(part, rng) for part in result)
    return _random(result, rng)


def _random(part: Any, rng: np.random.Generator) -> Any:
    drawn = rng.uniform(0.5, 1.5, np.shape(part)) * rng.choice([-1.0, 1.0], np.shape(part))
    return drawn if np.ndim(part) else float(drawn)


def summands(result: Any, weights: Any) -> Vector:
    """The elements of all results, each times its weight; those of ints and bools have no part."""
    parts = list(zip(result, weights, strict=True)) if isinstance(result, tuple) else [(result, weights)]
    products = [np.ravel(np.asarray(part) * weight) for part, weight in parts if _is_real(part)]
    return np.concatenate(products) if products else np.zeros(0)


def _is_real(part: Any) -> bool:
    return bool(np.issubdtype(np.asarray(part).dtype, np.inexact))


def _same(a: Any, b: Any) -> bool:
    """Bit for bit, apart from the sign and payload of nan."""
    if isinstance(a, tuple) or isinstance(b, tuple):
        both = isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b)
        return both and all(_same(x, y) for x, y in zip(a, b, strict=True))
    x, y = np.asarray(a), np.asarray(b)
    return x.dtype == y.dtype and np.array_equal(x, y, equal_nan=x.dtype.kind == "f")


def _tuple(claimed: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return claimed if len(names) != 1 and isinstance(claimed, tuple) else (claimed,)


def _misfits(by: str, claimed: tuple[Any, ...], names: tuple[str, ...], values: dict[str, Any]) -> Iterator[str]:
    if len(claimed) != len(names):
        yield f"{by} yields {len(claimed)} derivatives for {len(names)} arguments ({_list(names)})"
        return
    for name, part in zip(names, claimed, strict=True):
        expected: npt.NDArray[Any] = np.asarray(values[name])
        found = np.asarray(part)
        if found.shape != expected.shape or found.dtype != expected.dtype:
            yield (
                f"{by}: the derivative by `{name}` is {found.dtype}{list(found.shape)},"
                f" the argument {expected.dtype}{list(expected.shape)}"
            )
