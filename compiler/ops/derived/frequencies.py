"""Fourier transforms along several axes, one after the other, and the order in which frequencies stand."""

from __future__ import annotations

from chainrule.compiler.ir.build import Builder, Expr
from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.table import Parameter
from chainrule.compiler.ir.types import ShapeMismatch
from chainrule.compiler.ir.values import Slice
from chainrule.compiler.ops.joining import key_at
from chainrule.compiler.ops.language import LANGUAGE, X, speak
from chainrule.compiler.ops.reducing import Axes, positions

_PLANE = (-2, -1)


def _chosen(x: Expr, axis: Axes, word: str) -> tuple[int, ...]:
    """The axes in the order in which they are named: the last one is that of the reals."""
    if not x.rank:
        raise ShapeMismatch(f"`{word}` is along axes, and {x.value.type} has none", code="CR035")
    if axis is None:
        return tuple(range(x.rank))
    listed = (axis,) if isinstance(axis, int) else axis
    positions(listed, x.rank)  # each once, and there
    return tuple(one % x.rank for one in listed)


def _each(builder: Builder, word: str, real: Expr, imaginary: Expr, axes: tuple[int, ...]) -> Expr:
    """`fft` or `ifft` along each of some axes."""
    made = real.apply("pack", imaginary)
    for one in axes:
        real, imaginary = map(builder.expr, made.value.args)
        made = LANGUAGE[word].build(builder, real, imaginary, one)
    return made


def _forth(builder: Builder, real: Expr, imaginary: Expr, axis: Axes = None) -> Expr:
    return _each(builder, "fft", real, imaginary, _chosen(real, axis, "fftn"))


def _back(builder: Builder, real: Expr, imaginary: Expr, axis: Axes = None) -> Expr:
    return _each(builder, "ifft", real, imaginary, _chosen(real, axis, "ifftn"))


def _of_reals(builder: Builder, x: Expr, axis: Axes = None) -> Expr:
    """Half of the frequencies along the last axis, all of them along the others."""
    *others, last = _chosen(x, axis, "rfftn")
    real, imaginary = LANGUAGE["rfft"].build(builder, x, last).value.args
    return _each(builder, "fft", builder.expr(real), builder.expr(imaginary), tuple(others))


def _to_reals(builder: Builder, real: Expr, imaginary: Expr, n: Dim, axis: Axes = None) -> Expr:
    *others, last = _chosen(real, axis, "irfftn")
    parts = _each(builder, "ifft", real, imaginary, tuple(others)).value.args
    return LANGUAGE["irfft"].build(builder, *map(builder.expr, parts), n, last)


def _turned(x: Expr, axis: Axes, ahead: bool) -> Expr:
    """The axes turned round by half of their length, rounded down or, to undo that, up."""
    for one in positions(axis, x.rank):
        n = Dim(x.shape[one].terms)
        head = n - n // 2 if ahead else n // 2
        first, rest = (x.slice(key=key_at(x.shape, one, Slice(*cut))) for cut in ((head, n - head), (Dim.of(0), head)))
        x = first.concatenate(rest, axis=one)
    return x


def _shifted(builder: Builder, x: Expr, axis: Axes = None) -> Expr:
    return _turned(x, axis, ahead=True)


def _unshifted(builder: Builder, x: Expr, axis: Axes = None) -> Expr:
    return _turned(x, axis, ahead=False)


_BOTH = (Parameter("real"), Parameter("imaginary"))
_ALL, _TWO = Parameter("axis", "axes", None), Parameter("axis", "axes", _PLANE)
_N = Parameter("n", "dim")
for _name, _axis, _where in (("2", _TWO, "the last two axes, or two that are named"), ("n", _ALL, "all axes, or some")):
    speak(f"fft{_name}", (*_BOTH, _axis), _forth, f"`fft` along {_where}: two results.")
    speak(f"ifft{_name}", (*_BOTH, _axis), _back, f"The inverse of `fft{_name}`: two results.")
    speak(
        f"rfft{_name}",
        (X, _axis),
        _of_reals,
        f"The Fourier transform of reals along {_where}: `rfft` along the last one, `fft` along the others.",
    )
    speak(
        f"irfft{_name}",
        (*_BOTH, _N, _axis),
        _to_reals,
        f"The reals of which the two parts are the `rfft{_name}`, n of them along the last of the axes.",
    )
speak("fftshift", (X, _ALL), _shifted, "The frequency 0 in the middle of the axes, or of some, as numpy has it.")
speak("ifftshift", (X, _ALL), _unshifted, "What `fftshift` does undone.")
