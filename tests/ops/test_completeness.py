"""Nothing of numpy's ufuncs and of autograd's derivatives is missing without a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from chainrule.compiler.ops import CONSTANTS, LANGUAGE, OPERATORS

AUTOGRAD = Path(__file__).with_name("autograd_names.txt").read_text(encoding="utf-8").split()
UFUNCS = sorted(name for name, content in vars(np).items() if isinstance(content, np.ufunc))

CALLED = {
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "amax": "max",
    "amin": "min",
    "bitwise_not": "bitwise_invert",
    "invert": "bitwise_invert",
    "left_shift": "bitwise_left_shift",
    "right_shift": "bitwise_right_shift",
    "concatenate_args": "concatenate",
    "_primitive_norm": "norm",
    "array_from_args": "stack",
    "_array_from_scalar_or_array": "stack",
    "make_diagonal": "diag",
    "rollaxis": "moveaxis",
    "inner_prod": "vdot",
    "scalar_mul": "multiply",
    "untake": "take",
    "__getitem__": "take",
}
"""What has another name here: numpy's array API name, or that of the function which a helper of autograd serves."""

COMPLEX = "complex numbers are not in the language"
RESULTS = "several results: the two are written apart, `x // y` and `x % y`, `x - trunc(x)`"
PARTS = "a part of autograd's machinery, not a function of numpy"
LIBRARY = "distributions belong to the library written in .cr"

ABSENT = {
    **dict.fromkeys(("angle", "conj", "conjugate", "imag", "real", "real_if_close"), COMPLEX),
    **dict.fromkeys(("divmod", "frexp", "modf"), RESULTS),
    **dict.fromkeys(("eig", "sqrtm"), COMPLEX),
    **dict.fromkeys(
        (
            "_make_dict",
            "container_take",
            "container_untake",
            "covector",
            "dot_adjoint_0",
            "dot_adjoint_1",
            "make_sequence",
            "mut_add",
            "sequence_extend_left",
            "sequence_extend_right",
            "sparse_add",
            "tensordot_adjoint_0",
            "tensordot_adjoint_1",
            "truncate_pad",
        ),
        PARTS,
    ),
    **dict.fromkeys(("cdf", "logcdf", "logpdf", "logpmf", "logsf", "pdf", "pmf", "sf", "entropy"), LIBRARY),
    "_original_where": "a choice: `where` is lowering's",
    "where": "a choice: `where` is lowering's",
    "astype": "`x as real[...]`, and int becomes real by itself",
    **dict.fromkeys(("convolve", "gradient", "multigammaln"), "the library's"),
    "odeint": "a loop whose body is a step of Runge and Kutta, as in samples/pendulum.cr",
    "nan_to_num": "a nan is never hidden",
    "bitwise_count": "numpy gives bytes, which are no type here",
    "isnat": "dates are not in the language",
    "nextafter": "about the representation of numbers, not about their values",
    "spacing": "about the representation of numbers, not about their values",
}


@pytest.mark.parametrize("name", sorted({*UFUNCS, *AUTOGRAD}))
def test_it_is_here_or_has_a_reason(name: str) -> None:
    here = CALLED.get(name, name) in LANGUAGE
    assert here != (name in ABSENT), f"{name} is {'both in the table and excused' if here else 'missing'}"


def test_no_excuse_is_left_over() -> None:
    known = {*UFUNCS, *AUTOGRAD}
    assert sorted({*ABSENT, *CALLED} - known) == []


def test_operators_and_constants_are_words() -> None:
    assert set(OPERATORS.values()) <= set(LANGUAGE)
    assert not set(CONSTANTS) & set(LANGUAGE)
