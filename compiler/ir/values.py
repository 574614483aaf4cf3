"""The IR: in SSA a value is its instruction; a function is its values in order; a module is its functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from chainrule.compiler.ir.dims import Dim
from chainrule.compiler.ir.types import Tensor, Type
from chainrule.compiler.source import Span

if TYPE_CHECKING:
    from chainrule.compiler.ir.models import Model


@dataclass(frozen=True)
class Slice:
    """`length` positions of an axis: `start`, `start + step`, ...; all of them within it."""

    start: Dim
    length: Dim
    step: int = 1

    def substitute(self, sizes: Mapping[str, Dim]) -> Slice:
        return Slice(self.start.substitute(sizes), self.length.substitute(sizes), self.step)

    def __str__(self) -> str:
        step = f", {self.step}" if self.step != 1 else ""
        return f"{self.start}+{self.length}{step}"


@dataclass(frozen=True)
class At:
    """One position of an axis, counted from its start; the axis is gone from the result."""

    position: Dim

    def substitute(self, sizes: Mapping[str, Dim]) -> At:
        return At(self.position.substitute(sizes))

    def __str__(self) -> str:
        return str(self.position)


_OPAQUE = frozenset(
    [
        *("call", "call_backward", "call_forward", "choice", "get", "map", "root", "stated"),
        *("scan", "steps", "while", "extern", "extern_arrays"),
    ]
)


@dataclass(eq=False, slots=True)
class Value:
    """One instruction and what it yields. Identity is equality.

    Never changed, nor are its `attrs`, once it is made: `Final` says so, for to be frozen takes four times the time to
    make, and nothing is made more often. `span` is the expression in the user's file, `stmt`
    the statement it belongs to (the section under which it is emitted), `name` what the user calls it,
    `note` what a reader of the emitted code should know of it.
    """

    op: Final[str]
    args: Final[tuple[Value, ...]]
    attrs: Final[Mapping[str, Any]]
    type: Final[Type]
    span: Final[Span | None] = None
    stmt: Final[Span | None] = None
    name: Final[str | None] = None
    note: Final[str | None] = None
    weak: bool = field(init=False)

    def __post_init__(self) -> None:
        self.weak = self._is_weak()

    def _is_weak(self) -> bool:
        """Whether it is a scalar of sizes and literals alone: a Python number in the emitted code."""
        if self.op in ("const", "size"):
            return True
        if not self.args or self.op in _OPAQUE or not isinstance(self.type, Tensor) or self.type.shape:
            return False
        return all(arg.weak for arg in self.args)

    @property
    def tensor(self) -> Tensor:
        """The type, where it is known to be a tensor."""
        assert isinstance(self.type, Tensor), f"{self.op} yields {self.type}"
        return self.type

    @property
    def shape(self) -> tuple[Dim, ...]:
        type = self.type  # asked more often than anything else
        return type.shape if isinstance(type, Tensor) else self.tensor.shape

    def __repr__(self) -> str:
        return f"<{self.name or self.op}: {self.type}>"


@dataclass(frozen=True)
class Requirement:
    """What the entry checks of the sizes that only the call knows: `dim >= 0`, and where it comes from.

    With `exact`, `dim == 0` is required instead.
    """

    dim: Dim
    span: Span | None
    exact: bool = False


@dataclass(frozen=True)
class Rule:
    """The derivative of a function as the program states it, in place of that of its body.

    `backward` names the function of the module that yields the cotangents of the parameters at `places`, which have
    these `types`, of the function's own arguments and, behind them, the cotangents of its real results. It is
    `linear` in these if it serves forward mode too. In a batched copy the cotangents have all leading axes.
    `word` is what it is stated by, `unchecked` why it is not checked against the body, if there is a reason.
    """

    word: str
    backward: str
    places: tuple[int, ...]
    types: tuple[Type, ...]
    linear: bool = True
    unchecked: str | None = None
    span: Span | None = None

    def substitute(self, sizes: Mapping[str, Dim]) -> Rule:
        return replace(self, types=tuple(type.substitute(sizes) for type in self.types))

    def __str__(self) -> str:
        return self.backward


@dataclass(frozen=True, eq=False)
class Function:
    """A function in SSA form.

    `params` are values of op `param`; `body` holds every other value, each after its arguments; `results`
    has one value or, for several results, several. `leads` names the params' leading axes that stand for
    `...`: label to the one dim into which an entry flattens them. The last `aux` results are new states, which
    carry no gradient.
    `rule` is its derivative, if that is stated.
    """

    name: str
    params: tuple[Value, ...]
    body: tuple[Value, ...]
    results: tuple[Value, ...]
    doc: str | None = None
    span: Span | None = None
    requirements: tuple[Requirement, ...] = ()
    leads: Mapping[str, str] = field(default_factory=dict)
    aux: int = 0
    rule: Rule | None = None


@dataclass(frozen=True)
class Derivation:
    """What is to be emitted for a function: `mode` of `function` by the parameters `active`.

    `model` is the one whose loss or output it is, if any.
    """

    mode: str
    function: str
    active: tuple[str, ...]
    form: str = ""
    span: Span | None = None
    model: str = ""

    @property
    def suffix(self) -> str:
        """What the name of what is emitted ends in: the mode; `m_loss_grad` is the gradient by all parameters."""
        of_loss = bool(self.model) and self.function.partition("@")[0] == f"{self.model}_loss"
        return ending(self.mode, of_loss, self.active)


def ending(mode: str, of_loss: bool, active: Sequence[str]) -> str:
    """What the name of a derivative by these parameters ends in; `of_loss`: `m_loss_grad` is by all of them."""
    return "_".join(["grad_by", *active]) if mode == "grad" and of_loss else mode


@dataclass(frozen=True)
class Derived:
    """A derivative that is called: `mode` of `function` by its parameters at `active`."""

    mode: str
    function: str
    active: tuple[int, ...]


def derived_name(mode: str, function: str, by: Sequence[str]) -> str:
    """What a derivative is called among the functions: `u@grad@x`."""
    return "@".join((function, mode, *by))


def is_derived(name: str) -> bool:
    """Whether that is the name of a derivative."""
    return "@" in name


@dataclass(frozen=True)
class Example:
    """`example left ~= right within tolerance`: two functions without parameters, to be compared.

    `exact` is `==`: structure, shape and every element; otherwise `relative` is the tolerance.
    """

    left: Function
    right: Function
    exact: bool
    relative: float
    span: Span


@dataclass(frozen=True)
class Module:
    """A file: its functions (callees before callers), which of them are its own, what is derived of them.

    `derived` are the derivatives that functions call and that are not among them yet, those of functions first.
    `layers` are the functions that layers are made into.
    """

    name: str
    functions: Mapping[str, Function]
    exported: tuple[str, ...]
    derivations: tuple[Derivation, ...] = ()
    examples: tuple[Example, ...] = ()
    doc: str | None = None
    derived: tuple[Derived, ...] = ()
    models: tuple[Model, ...] = ()
    layers: frozenset[str] = frozenset()

    @property
    def shown(self) -> tuple[str, ...]:
        """The functions of the file: its own, and those that its models are made into."""
        return (*self.exported, *(name for model in self.models for name in model.functions))
