"""Claims about every word of the language: it makes what numpy makes, and its derivative is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Expr, Function, ShapeMismatch, Tensor, Tuple
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops import LANGUAGE, TABLE
from chainrule.compiler.ops.trial import array
from tests.ops.build import apart, extents, parameter
from tests.ops.differences import difference
from tests.ops.execute import run
from tests.ops.words import CASES, POSITIVE, REGULAR, SIZES, UNIT, Case

every = pytest.mark.parametrize("case", CASES, ids=[f"{case.word}-{k}" for k, case in enumerate(CASES)])


def made_by(case: Case) -> Function:
    """A function of the case's operands."""
    builder = Builder()
    params: list[Any] = []

    def operand(argument: Any) -> Any:
        if isinstance(argument, Tensor):
            params.append(parameter(f"x{len(params)}", argument))
            return builder.expr(params[-1])
        return [operand(part) for part in argument] if isinstance(argument, list) else argument

    word = LANGUAGE[case.word]
    given = [operand(argument) for argument in case.arguments]
    rest = [parameter.default for parameter in word.parameters[len(given) :]]
    given += rest
    for k, known in enumerate(word.parameters):
        if known.kind == "array" and isinstance(given[k], float):
            given[k] = builder.expr(builder.const(given[k]))
    made: Expr = word.build(builder, *given)
    items = range(len(made.value.type.items)) if isinstance(made.value.type, Tuple) else ()
    results = [builder.value("get", [made.value], index=k) for k in items] or [made.value]
    if made.value.op == "pack":  # as what is differentiated reads it
        results = list(made.value.args)
    return Function("f", tuple(params), tuple(builder.body), tuple(results))


def operands_of(case: Case, made: Function, dtype: Any = np.float64) -> list[Any]:
    random = np.random.default_rng(29)
    drawn: list[Any] = []
    for param in made.params:
        shape = extents(param.shape, SIZES)
        if param.tensor.dtype == "bool":
            drawn.append(random.integers(0, 2, shape).astype(bool))
        elif param.tensor.dtype == "int":
            low = 1 if case.word in POSITIVE else -2
            drawn.append(np.asarray(random.integers(low, 3, shape))[()])
        else:
            numbers = apart(shape, random)
            if case.word in REGULAR and len(shape) > 1 and shape[-1] == shape[-2]:
                numbers = numbers * 0.1 + np.diag(np.linspace(1, 2, shape[-1]))
            if case.word in UNIT:
                numbers = np.clip((numbers + 2.3) / 4.6, 0.05, 0.95)
            drawn.append((abs(numbers) + 0.3 if case.word in POSITIVE else numbers).astype(dtype)[()])
    return drawn


@every
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_it_makes_what_numpy_makes(case: Case, dtype: Any) -> None:
    made = made_by(case)
    verify(made)
    operands = operands_of(case, made, dtype)
    found = run(made, operands, dtype=dtype, sizes=SIZES)
    expected = case.expected(*operands)
    tolerance = 1e-13 if dtype == np.float64 else 1e-5
    for one, other in zip(found, expected if len(found) > 1 else [expected], strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


@every
def test_its_derivative_is_right(case: Case) -> None:
    made = made_by(case)
    places = [k for k, param in enumerate(made.params) if param.tensor.dtype == "real"]
    if made.results[0].tensor.dtype != "real" or not places:
        return
    joint = reverse(made, places, None)
    verify(joint)
    operands = operands_of(case, made)
    random = np.random.default_rng(31)
    seeds = [np.asarray(random.normal(size=extents(result.shape, SIZES)))[()] for result in made.results]
    tangents = [np.asarray(random.normal(size=np.shape(operands[k])))[()] * 0.05 for k in places]
    cotangents = run(joint, [*operands, *seeds], sizes=SIZES)[len(seeds) :]

    def along(step: float) -> Any:
        moved = list(operands)
        for k, tangent in zip(places, tangents, strict=True):
            moved[k] = moved[k] + step * tangent
        return sum(np.sum(seed * result) for seed, result in zip(seeds, run(made, moved, sizes=SIZES), strict=True))

    total = sum(float(np.sum(c * t)) for c, t in zip(cotangents, tangents, strict=True))
    assert total == pytest.approx(float(difference(along)), rel=1e-9, abs=1e-10)


def test_every_word_is_tried() -> None:
    tried = {case.word for case in CASES}
    elementwise = {
        op.spelled or op.name for op in TABLE.values() if op.kind == "elementwise" and op.spelled is not None
    }
    second = {name for name, word in LANGUAGE.items() if word.doc.startswith("The same as")}
    untrue = {"stop_gradient"}  # whose derivative is not that of its value: tests/rules
    assert sorted(set(LANGUAGE) - tried - elementwise - second - untrue) == []


def test_second_names_mean_what_they_say() -> None:
    for name, word in LANGUAGE.items():
        if word.doc.startswith("The same as `"):
            first = LANGUAGE[word.doc.split("`")[1]]
            assert (word.build, word.parameters) == (first.build, first.parameters), name


A = array("n", "m")
BAD: tuple[tuple[str, tuple[Any, ...], str], ...] = (
    ("sum", (A, 2), "there is no axis 2"),
    ("sum", (A, (0, -2)), "an axis is named twice"),
    ("add", (A, array("k")), "do not fit"),
    ("logical_and", (A, A), "takes bool, not real"),
    ("bitwise_and", (A, A), "takes int, not real"),
    ("matmul", (A, A), "do not fit"),
    ("matmul", (A, Tensor("real")), "needs arrays on both sides"),
    ("reshape", (A, array("n").shape), "elements"),
    ("reshape", (A, (-1, -1)), "only one size may be -1"),
    ("transpose", (A, (0, 0)), "an axis is named twice"),
    ("squeeze", (A, 0), "has the size n, not 1"),
    ("stack", ([array("n"), array("m")],), "do not fit"),
    ("concatenate", ([A, array("k", "k")],), "do not join along axis 0"),
    ("broadcast_to", (A, array("n", "k").shape), "does not stretch to"),
    ("cross", (A, A), "takes vectors of 3, not of m"),
    ("take", (A, A), "an index is int, not real"),
    ("argmax", (A, (0, 1)), "takes one axis, not 2"),
    ("polygamma", (-1, A), "has orders from 0"),
    ("outer", (A, A), "takes arrays of 1 axis"),
)


@pytest.mark.parametrize(("word", "arguments", "message"), BAD, ids=[f"{word}-{k}" for k, (word, *_) in enumerate(BAD)])
def test_what_does_not_fit_is_refused(word: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ShapeMismatch) as refused:
        made_by(Case(word, arguments, np.sum))
    assert message in refused.value.message
    assert refused.value.code.startswith(("CR03", "CR054"))
