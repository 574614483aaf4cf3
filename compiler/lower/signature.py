"""What a function takes and gives: its parameters' types, the names of its dimensions, its declared results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, DType, Tensor
from chainrule.compiler.lower.dimensions import axis, constant_size, unsolved
from chainrule.compiler.lower.program import Defined, Open, Parameter, Program, is_fixed
from chainrule.compiler.source import CompileError, Note, Span

Ranks = tuple[tuple[str, int], ...]
"""How many axes stand behind each `...`, by its label, in order of occurrence."""


@dataclass(frozen=True)
class Signature:
    """`sizes` are the dimensions, each with the place that names it first; `leads` those behind each `...`."""

    parameters: tuple[Parameter, ...]
    results: tuple[Tensor, ...] | None
    sizes: Mapping[str, Span]
    leads: Mapping[str, tuple[str, ...]]


def labels(tree: syntax.Function | syntax.Layer) -> list[str]:
    """The labels of the `...` in the types of a function's parameters."""
    found: list[str] = []
    for parameter in tree.parameters:
        for part in parameter.type.axes if parameter.type is not None else ():
            if isinstance(part, syntax.Lead) and part.label not in found:
                found.append(part.label)
    return found


def entry_ranks(tree: syntax.Function | syntax.Layer) -> Ranks:
    """An emitted function flattens what is behind each `...` into one axis."""
    return tuple((label, 1) for label in labels(tree))


def signature(program: Program, function: Defined, ranks: Ranks) -> Signature:
    """The types of a function, for so many axes behind each `...`. Raises CompileError."""
    tree = function.tree
    sizes: dict[str, Span] = {}

    def named(name: syntax.Name) -> Dim:
        fixed = function.fixed.get(name.id)
        found = fixed if isinstance(fixed, Dim) else constant_size(program, function.scope, name)
        if found is not None:
            return found
        sizes.setdefault(name.id, name.span)
        return Dim.of(name.id)

    read: list[tuple[Span, str | None, DType, tuple[Dim, ...]]] = []
    for parameter in function.parameters:
        read.append((parameter.span, *read_type(parameter.type, named)))
    for parameter in tree.parameters:
        if isinstance(function.fixed.get(parameter.name), Open):
            sizes.setdefault(parameter.name, parameter.span)
    bound = dict(sizes)
    leads = _lead_names(ranks, bound)
    parameters = []
    for parameter, (_, label, dtype, shape) in zip(function.parameters, read, strict=True):
        front = tuple(Dim.of(name) for name in leads[label]) if label is not None else ()
        type = Tensor(dtype, (*front, *shape))
        parameters.append(Parameter(parameter.name, type, label, parameter, written(parameter)))
    shapes = [shape for _, _, _, shape in read]
    _check_names(function, bound, shapes)
    _check_filled(function, shapes)
    results = None
    if tree.results is not None:
        results = []
        for result in tree.results:
            label, dtype, shape = read_type(result, named)
            if label is not None and label not in leads:
                raise CompileError(
                    result.span,
                    f"no argument has the axes `...{label}`",
                    code="CR036",
                    hint="a `...` in the result is that of an argument",
                )
            front = tuple(Dim.of(name) for name in leads[label]) if label is not None else ()
            results.append(Tensor(dtype, (*front, *shape)))
        for name, span in sizes.items():
            if name not in bound:
                raise CompileError(
                    span, f"no argument says how large `{name}` is", code="CR036", hint=_other(name, bound)
                )
    return Signature(tuple(parameters), tuple(results) if results is not None else None, bound, leads)


def written(parameter: syntax.Parameter) -> str:
    """The type of a parameter, as it is written."""
    return " ".join(parameter.type.span.text.split()) if parameter.type is not None else "real"


def _other(name: str, bound: Mapping[str, Span]) -> str:
    known = ", ".join(f"`{one}`" for one in bound)
    return f"the arguments bind {known}" if known else "an argument of type `real[" + name + "]` would bind it"


def read_type(
    type_: syntax.Type | None, named: Callable[[syntax.Name], Dim]
) -> tuple[str | None, DType, tuple[Dim, ...]]:
    """Label of the `...`, dtype, and the other axes of a type."""
    if type_ is None:
        return None, "real", ()
    label: str | None = None
    shape: list[Dim] = []
    for position, part in enumerate(type_.axes):
        if isinstance(part, syntax.Lead):
            if position:
                raise CompileError(
                    part.span, "`...` stands for leading axes, so it comes first", code="CR048", hint="`real[..., n]`"
                )
            label = part.label
        else:
            dim = axis(part, named)
            if dim.constant is not None and dim.constant < 0:
                raise CompileError(part.span, f"a size is not negative, and this is {dim}", code="CR048")
            shape.append(dim)
    assert type_.dtype in ("real", "int", "bool"), type_.dtype
    dtype: DType = "real" if type_.dtype == "real" else "int" if type_.dtype == "int" else "bool"
    return label, dtype, tuple(shape)


def _lead_names(ranks: Ranks, sizes: Mapping[str, Span]) -> dict[str, tuple[str, ...]]:
    """A name for each axis behind each `...`, other than those of the user."""
    taken = set(sizes)
    leads = {}
    for label, count in ranks:
        names = []
        for k in range(count):
            name = "lead" + (f"_{label}" if label else "") + (str(k + 1) if count > 1 else "")
            while name in taken:
                name += "_"
            taken.add(name)
            names.append(name)
        leads[label] = tuple(names)
    return leads


def _check_filled(function: Defined, shapes: Sequence[tuple[Dim, ...]]) -> None:
    """An array that may be left out has plain axes, each of which another argument has too."""
    tree = function.tree
    given = list(zip(function.parameters, shapes, strict=True))
    known = {dim.name for parameter, shape in given if parameter.default is None for dim in shape}
    leads = {part.label for parameter in tree.parameters if parameter.default is None for part in _leads(parameter)}
    for parameter, shape in given:
        if parameter.default is None:
            continue
        open_ = [str(dim) for dim in shape if dim.constant is None and dim.name not in known]
        open_ += [f"...{part.label}" for part in _leads(parameter) if part.label not in leads]
        if open_:
            raise CompileError(
                parameter.span,
                f"`{parameter.name}` may be left out, and then no other argument has its axis `{open_[0]}`",
                code="CR066",
                hint="a default fills an array whose axes are those of arguments that are always given",
            )


def _leads(parameter: syntax.Parameter) -> list[syntax.Lead]:
    axes = parameter.type.axes if parameter.type is not None else ()
    return [part for part in axes if isinstance(part, syntax.Lead)]


def _check_names(function: Defined, sizes: Mapping[str, Span], shapes: list[tuple[Dim, ...]]) -> None:
    """No name twice, none hides a dimension, and each dimension can be found from the arguments."""
    tree = function.tree
    seen: dict[str, Span] = {}
    for parameter in tree.parameters:
        if parameter.name in seen:
            raise CompileError(
                parameter.span,
                f"`{tree.name}` has two parameters called `{parameter.name}`",
                code="CR063",
                notes=[Note(seen[parameter.name], "the first")],
            )
        seen[parameter.name] = parameter.span
        if parameter.name in sizes and not is_fixed(parameter):
            raise CompileError(
                parameter.span,
                f"the parameter `{parameter.name}` has the name of a dimension",
                code="CR037",
                hint="a dimension is an int by itself, and needs no parameter; give one of the two another name",
                notes=[Note(sizes[parameter.name], "the dimension")],
            )
    opened = {name for name, fixed in function.fixed.items() if isinstance(fixed, Open)}
    pairs = zip(function.parameters, shapes, strict=True)
    given = [shape for parameter, shape in pairs if parameter.default is None]
    for name in unsolved([dim for shape in given for dim in shape], [name for name in sizes if name not in opened]):
        raise CompileError(
            sizes[name],
            f"no axis of an argument says how large `{name}` is",
            code="CR036",
            hint=f"an axis that is `{name}`, or linear in it as `2*{name} + 1`, says it",
        )
