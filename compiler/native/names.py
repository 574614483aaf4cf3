"""Names that C, its library and the printed functions own."""

from __future__ import annotations

import keyword
import re

from chainrule.compiler.native.functions import NAMES, defined, text

_C = """
auto bool break case char const continue default do double else enum extern false float for goto if inline int long
register restrict return short signed sizeof static struct switch true typedef union unsigned void volatile while
real NAN INFINITY NULL NAME size_t int64_t uint64_t int32_t int8_t uint8_t INT64_MIN INT64_MAX INT64_C main
malloc free memset memcpy abs labs llabs errno signgam workspace memory status little bytes owned multiply_add
multiply_of lane lanes from_lane to_lane rest shared part given in_parallel wanted_threads part_of forked help
take_parts from_turn to_turn turns parts failed sums room room_of_part parts_of turn_of turns_worth add_all
EPSILON EACH APART SHARED LITTLE LANES_OF_A_PART LANES_OF_A_TILE MOST_PARTS MOST_THREADS WORK_OF_A_PART float_state
make_threads
I complex imaginary EOF HUGE_VAL HUGE_VALF HUGE_VALL CLOCKS_PER_SEC MB_CUR_MAX TIME_UTC math_errhandling sched_priority
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax
fmin fmod frexp hypot ilogb isfinite isinf isnan isnormal j0 j1 jn ldexp lgamma llrint llround log log10 log1p log2
logb lrint lround modf nan nearbyint nextafter pow remainder remquo rint round scalbn signbit sin sinh sqrt tan tanh
tgamma trunc y0 y1 yn gamma drem finite significand scalb exp10 pow10 sincos sin_each cos_each tan_each pow_each
i j k l
"""
RESERVED = frozenset(_C.split()).union(NAMES, *(defined(text(name)) for name in NAMES))
_MACROS = re.compile(
    r"(CHAINRULE|DBL|DECIMAL|EXIT|FLT|FP|LDBL|MATH|PTHREAD|PTRDIFF|RAND|SCHED|SIG|SIZE|WCHAR|WINT|U?INT[A-Z0-9]*)_[A-Z0-9_]+"
)
"""Families of names that the headers of C replace by something else."""


class CNames:
    """The names of one function of C; each is given out once."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers: dict[tuple[str, int], int] = {}  # of a base and a first number the first that may be free

    def copy(self) -> CNames:
        """The same names, given out already, for another text of the function."""
        other = CNames()
        other._used, other._numbers = set(self._used), dict(self._numbers)
        return other

    def take(self, wanted: str) -> str:
        """`wanted`, or the nearest that is legal and free."""
        name = identifier(wanted)
        if self._is_taken(name) or (name.isupper() and _MACROS.fullmatch(name)):
            return self._numbered(name, 2)
        self._used.add(name)
        return name

    def _is_taken(self, name: str) -> bool:
        return name in self._used or name in RESERVED

    def number(self, base: str) -> str:
        """A name for an unnamed part of `base`."""
        return self._numbered(identifier(base), 1)

    def _numbered(self, base: str, first: int) -> str:
        """The base with the first number behind it, from this one on, that is free: what was tried is remembered."""
        number = self._numbers.get((base, first), first)
        while self._is_taken(f"{base}_{number}"):
            number += 1
        name = f"{base}_{number}"
        self._used.add(name)
        self._numbers[base, first] = number + 1
        return name


def identifier(name: str) -> str:
    """A name of the source as one of C: letters that C lacks are spelled by their number."""
    plain = name
    if not (name.isascii() and name.isidentifier()):
        plain = re.sub(r"[^A-Za-z0-9_]", lambda match: f"u{ord(match[0]):04x}", name)
    if keyword.iskeyword(plain) or plain[:1].isdigit():
        return f"{plain}_"
    return plain
