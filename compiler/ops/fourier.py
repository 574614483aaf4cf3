"""Discrete Fourier transforms. Complex numbers are two real arrays, or pairs along a last axis of two.

    fft(re: real[k, n], im: real[k, n])          real[k, n, 2]             sum over j of z_j e^(-2 pi i j k / n)
    rfft(x: real[k, n])                          real[k, n // 2 + 1, 2]    the other half is the mirror image
    irfft(re, im: real[k, n // 2 + 1]){n: n}     real[k, n]

All are linear. The matrix of `fft` is its own transpose, so that cotangents go through the inverse, without its 1 / n.
`rfft` and `irfft` are each other's transposes but for the frequencies between 0 and the middle, each of which stands
for two. The language has the parts as results of their own: `re, im = rfft(x)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Op, Parameter, Prec, Printing, Sample, Text, enter, tensors
from chainrule.compiler.ir.types import ShapeMismatch, Tensor, Type, show_shape
from chainrule.compiler.ir.values import At, Value
from chainrule.compiler.ops.joining import key_at, together
from chainrule.compiler.ops.language import X, coerce, speak
from chainrule.compiler.ops.reducing import positions
from chainrule.compiler.ops.text import dtype_name, size

TWO = Dim.of(2)


def _half(n: Dim) -> Dim:
    """How many frequencies of n reals are told apart."""
    return n // 2 + 1


def _complex(operands: Sequence[Text]) -> str:
    real, imaginary = operands
    return f"{real.at(Prec.ADD)} + 1j * {imaginary.at(Prec.UNARY)}"


def _pairs(printing: Printing, numbers: str) -> str:
    """A new array of complex numbers, seen as pairs."""
    return f"{numbers}[..., None].view({dtype_name(printing, 'real')})"


def _part(pairs: Expr, k: int) -> Expr:
    return pairs.slice(key=key_at(pairs.shape, pairs.rank - 1, At(Dim.of(k))))


def _fft_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    real, imaginary = tensors(types)
    assert real == imaginary, (real, imaginary)
    return Tensor("real", (*real.shape, TWO))


def _fft(printing: Printing, value: Value, operands: Sequence[Text]) -> str:
    return _pairs(printing, f"np.fft.{'ifft' if value.attrs['inverse'] else 'fft'}({_complex(operands)})")


def _fft_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    n, inverse = cotangent.lift(Dim(cotangent.shape[-2].terms)), value.attrs["inverse"]
    made = _part(_part(cotangent, 0).fft(_part(cotangent, 1), inverse=not inverse), k)
    return made / n if inverse else made * n


def _rfft_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    (x,) = tensors(types)
    return Tensor("real", (*x.shape[:-1], _half(Dim(x.shape[-1].terms)), TWO))


def _irfft_type(types: Sequence[Type], attrs: Mapping[str, Any]) -> Tensor:
    real, imaginary = tensors(types)
    assert real == imaginary, (real, imaginary)
    assert real.shape[-1] == _half(attrs["n"]), (real, attrs)
    return Tensor("real", (*real.shape[:-1], attrs["n"]))


def _share(like: Expr, n: Dim, ends: float, between: float) -> Expr:
    """For each frequency one number for the first and the middle, another for those between."""
    place = like.builder.expr(like.builder.value("iota", dim=_half(n)))
    middle = (place * 2).same(like.builder.expr(like.builder.size(n)))
    return place.same(0).logical_or(middle).where(ends, between)


def _rfft_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    n = Dim(operands[0].shape[-1].terms)
    real, imaginary = (_part(cotangent, part) * _share(cotangent, n, 1.0, 0.5) for part in range(2))
    return real.irfft(imaginary, n=n) * cotangent.lift(n)


def _irfft_transpose(cotangent: Expr, k: int, operands: Sequence[Expr], value: Value) -> Expr:
    n: Dim = value.attrs["n"]
    return _part(cotangent.rfft(), k) * _share(cotangent, n, 1.0, 2.0) / cotangent.lift(n)


def _batch(name: str) -> Any:
    """Leading axes are lanes; an operand that lacks some is repeated along them."""

    def batch(operands: Sequence[Expr], leads: Sequence[int], value: Value) -> Expr:
        first, *rest = together(operands, leads, value)
        return first.apply(name, *rest, **value.attrs)

    return batch


def _enter(name: str, infer: Any, numpy: Any, transpose: Any, sentence: str, doc: str, *samples: Sample) -> None:
    enter(
        Op(
            name,
            infer,
            numpy,
            kind="linear",
            transpose=transpose,
            linear_in=lambda value: range(len(value.args)),
            joint=True,
            batch=_batch(name),
            spelled=None,
            sentence=sentence,
            doc=doc,
            samples=samples,
        )
    )


_N = Dim.of("n") + 1
_enter(
    "fft",
    _fft_type,
    _fft,
    _fft_transpose,
    "d fft(u, v) = fft(du, dv)",
    "The Fourier transform of complex numbers, or its inverse: pairs along a new last axis.",
    *(
        Sample((Tensor("real", shape),) * 2, {"inverse": inverse})
        for shape in ((_N,), (Dim.of("k"), _N))
        for inverse in (False, True)
    ),
)
_enter(
    "rfft",
    _rfft_type,
    lambda printing, value, operands: _pairs(printing, f"np.fft.rfft({operands[0].text})"),
    _rfft_transpose,
    "d rfft(u) = rfft(du)",
    "The Fourier transform of real numbers: pairs along a new last axis, of the frequencies up to the middle.",
    *(Sample((Tensor("real", shape),)) for shape in ((_N,), (Dim.of("k"), _N))),
)
_enter(
    "irfft",
    _irfft_type,
    lambda printing, value, operands: f"np.fft.irfft({_complex(operands)}, {size(printing, value.attrs['n']).text})",
    _irfft_transpose,
    "d irfft(u, v) = irfft(du, dv)",
    "The n real numbers of which these are the Fourier transform.",
    *(Sample((Tensor("real", (*lead, _half(_N))),) * 2, {"n": _N}) for lead in ((), (Dim.of("k"),))),
)


# ---- in the language


def _last(builder: Builder, x: Expr, axis: int) -> tuple[Expr, int]:
    """The array with this axis last, and where it stood."""
    (place,) = positions((axis,), x.rank)
    return x.move(*(k for k in range(x.rank) if k != place), place), place


def _back(x: Expr, place: int) -> Expr:
    """The last axis where it stood."""
    order = [*range(x.rank - 1)]
    order.insert(place, x.rank - 1)
    return x.move(*order)


def _parts(pairs: Expr, place: int) -> Expr:
    """Real and imaginary parts as two results."""
    real, imaginary = (_back(_part(pairs, k), place) for k in range(2))
    return real.apply("pack", imaginary)


def _both(builder: Builder, real: Expr, imaginary: Expr, axis: int) -> tuple[Expr, Expr, int]:
    """Both parts with this axis last, and where it stood. Raises ShapeMismatch."""
    real, imaginary = (coerce(builder, part, "real") for part in (real, imaginary))
    if real.shape != imaginary.shape:
        shapes = f"{show_shape(real.shape)} and {show_shape(imaginary.shape)}"
        raise ShapeMismatch(f"real and imaginary parts are of one shape, not {shapes}", code="CR030")
    (first, place), (second, _) = _last(builder, real, axis), _last(builder, imaginary, axis)
    return first, second, place


def _some(builder: Builder, n: Dim) -> None:
    builder.require(n - 1, f"a Fourier transform is of one number at least, and here of {n}")


def _transform(inverse: bool) -> Any:
    def build(builder: Builder, real: Expr, imaginary: Expr, axis: int = -1) -> Expr:
        first, second, place = _both(builder, real, imaginary, axis)
        _some(builder, Dim(first.shape[-1].terms))
        return _parts(first.fft(second, inverse=inverse), place)

    return build


def _real(builder: Builder, x: Expr, axis: int = -1) -> Expr:
    last, place = _last(builder, coerce(builder, x, "real"), axis)
    _some(builder, Dim(last.shape[-1].terms))
    return _parts(last.rfft(), place)


def _real_back(builder: Builder, real: Expr, imaginary: Expr, n: Dim, axis: int = -1) -> Expr:
    first, second, place = _both(builder, real, imaginary, axis)
    _some(builder, n)
    if Dim(first.shape[-1].terms) != _half(n):
        raise ShapeMismatch(f"{n} reals have {_half(n)} frequencies, and here are {first.shape[-1]}", code="CR034")
    return _back(first.irfft(second, n=n), place)


_AXIS = Parameter("axis", "axis", -1)
_BOTH = (Parameter("real"), Parameter("imaginary"))
speak(
    "fft",
    (*_BOTH, _AXIS),
    _transform(inverse=False),
    "The discrete Fourier transform along an axis, of complex numbers in two parts: two results.",
)
speak("ifft", (*_BOTH, _AXIS), _transform(inverse=True), "The inverse of `fft`: two results.")
speak(
    "rfft",
    (X, _AXIS),
    _real,
    "The Fourier transform of reals, for the n // 2 + 1 frequencies up to the middle: real and imaginary parts.",
)
speak(
    "irfft",
    (*_BOTH, Parameter("n", "dim"), _AXIS),
    _real_back,
    "The n reals of which the two parts are the `rfft`.",
)
