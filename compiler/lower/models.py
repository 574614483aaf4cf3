"""A model as functions: its loss in training mode, its outputs in evaluation mode.

Their parameters are what the model owns, in the order of the source, then the inputs that they use, the states, and
the noise. The loss of the training mode has the new states as further results.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.ir import Dim, Function, Model, Tensor, Value
from chainrule.compiler.ir.show import show
from chainrule.compiler.lower.dimensions import constant_size, unsolved
from chainrule.compiler.lower.dispatch import expression
from chainrule.compiler.lower.fixed import binding_of, function_of, named_in
from chainrule.compiler.lower.frame import Broken, Frame, Local, Silenced, Size, brief
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.ownership import Ownership
from chainrule.compiler.lower.owning import enter
from chainrule.compiler.lower.program import Defined, Fixed, Network, Pending, Program, Scope, Word
from chainrule.compiler.lower.region import needed
from chainrule.compiler.lower.showing import show_type
from chainrule.compiler.lower.signature import read_type
from chainrule.compiler.lower.statements import TOO_DEEP, break_off, lower_statement, names_bound
from chainrule.compiler.lower.terms import Term
from chainrule.compiler.options import Settings
from chainrule.compiler.source import CompileError, CompileErrors, Note, Source, Span


@dataclass(eq=False)
class _Mode:
    """A model lowered in one mode."""

    frame: Frame
    inputs: list[Value] = field(default_factory=list)
    outputs: dict[str, tuple[Term, Span]] = field(default_factory=dict)
    loss: tuple[Term, Span] | None = None


def lower_models(program: Program, root: Scope, settings: Settings, sizes: Collection[str]) -> tuple[Model, ...]:
    """The models of a file; their functions join those of the program. Mistakes are reported.

    `sizes` are those of the functions of the file, which may be set too, as may those of inputs.
    """
    own = [network for network in program.networks if network.scope is root]
    _check_settings(own, settings, {*sizes, *(size for network in own for size in _input_sizes(network))})
    found = []
    for network in own:
        before = len(program.errors)
        try:
            fixed = _parameters(program, network, settings)
        except CompileError as error:
            program.report(error)
            continue
        except Silenced:
            continue
        training = _with_callees(program, network, fixed, True)
        if len(program.errors) == before:
            found.append(_model(program, network, fixed, training, _with_callees(program, network, fixed, False)))
    return tuple(found)


def _with_callees(program: Program, network: Network, fixed: dict[str, Fixed], training: bool) -> _Mode:
    """The model in one mode, after those functions that turn out to be needed first."""
    from chainrule.compiler.lower.module import lower_with_callees

    while True:
        try:
            return _lowered(program, network, fixed, training)
        except Pending as pending:
            lower_with_callees(program, pending.function, pending.ranks)


# ---------------------------------------------------------------- parameters


def _check_settings(networks: Sequence[Network], settings: Settings, sizes: Collection[str]) -> None:
    """Each setting is of some model's parameter, or of a size. Raises CompileErrors."""
    names = {parameter.name for network in networks for parameter in network.tree.parameters}
    names |= {f"{n.tree.name}.{parameter.name}" for n in networks for parameter in n.tree.parameters}
    for name, text in settings:
        source = Source("--set", f"{name}={text}")
        if name in names:
            continue
        if name in sizes:
            if not text.isdecimal():
                span = Span(source, len(name) + 1, len(name) + 1 + len(text))
                message = f"`{name}` is a size"
                raise CompileErrors([CompileError(span, message, code="CR306", hint=f"a number: `--set {name}=1000`")])
        else:
            near = get_close_matches(name, {*names, *sizes}, 1)
            hint = f"did you mean `{near[0]}`?" if near else _settable(networks)
            message = f"no model has the parameter `{name}`" + (", and no function or input that size" if sizes else "")
            raise CompileErrors([CompileError(Span(source, 0, len(name)), message, code="CR306", hint=hint)])


def _input_sizes(network: Network) -> Iterator[str]:
    """The names in the shapes of a model's inputs."""
    for node in network.tree.body:
        if isinstance(node, syntax.Input) and node.type is not None:
            for axis in node.type.axes:
                yield from re.findall(r"[^\W\d]\w*", axis.span.text)


def _settable(networks: Sequence[Network]) -> str:
    if not networks:
        return "the file has no model"
    listed = [f"`{parameter.name}`" for network in networks for parameter in network.tree.parameters]
    if not listed:
        return "the model has none: `model m(width: dim = 32):`"
    return f"there are {', '.join(dict.fromkeys(listed))}"


def _parameters(program: Program, network: Network, settings: Settings) -> dict[str, Fixed]:
    """The value of each parameter of a model. Raises CompileError."""
    chosen = {name.removeprefix(f"{network.tree.name}."): text for name, text in settings}
    found: dict[str, Fixed] = {}
    for parameter in network.tree.parameters:
        if parameter.type is not None and parameter.type.axes:
            raise CompileError(
                parameter.type.span,
                "a parameter of a model is a number, a size or a function, fixed when compiling",
                code="CR306",
                hint=f"an array is handed in: `input {parameter.name}: {parameter.type.span.text}`",
            )
        node = parameter.default
        if parameter.name in chosen:
            node = _setting(parameter, chosen[parameter.name])
        if node is None:
            raise CompileError(
                parameter.span,
                f"`{parameter.name}` has no value",
                code="CR306",
                hint=f"give it a default, or compile with `--set {parameter.name}=...`",
            )
        found[parameter.name] = _value(program, network.scope, parameter, node)
    return found


def _setting(parameter: syntax.Parameter, text: str) -> syntax.Expression:
    """The text of a setting as an expression: a number, a flag, or the name of a function."""
    source = Source("--set", f"{parameter.name}={text}")
    span = Span(source, len(parameter.name) + 1, len(parameter.name) + 1 + len(text))
    if text in ("true", "false"):
        return syntax.Boolean(text == "true", span)
    if text.isidentifier():
        return syntax.Name(text, span)
    for kind in (int, float):
        try:
            return syntax.Number(kind(text), span)
        except ValueError:
            continue
    message = f"`{text}` is no value for `{parameter.name}`"
    raise CompileError(span, message, code="CR306", hint="write a number or a name")


def _value(program: Program, scope: Scope, parameter: syntax.Parameter, node: syntax.Expression) -> Fixed:
    """A parameter's value, of its type. Raises CompileError."""
    kind = parameter.type.dtype if parameter.type is not None else "real"
    if kind == "fn":
        return function_of(None, parameter, node, named_in(program, scope, node))
    number = number_of(program, scope, node)
    fits = {
        "dim": isinstance(number, int) and not isinstance(number, bool),
        "int": isinstance(number, int) and not isinstance(number, bool),
        "bool": isinstance(number, bool),
        "real": isinstance(number, int | float) and not isinstance(number, bool),
    }
    if number is None or not fits[kind] or (kind == "dim" and number < 0):
        wanted = {"dim": "a size: a whole number", "int": "a whole number", "bool": "`true` or `false`"}
        hint = "its type is `dim`" if kind == "dim" else f"its type is `{kind}`"
        if kind == "real" and isinstance(node, syntax.Name):
            hint = f"for a function write `{parameter.name}: fn = {node.id}`"
        message = f"`{parameter.name}` is {wanted.get(kind, 'a number')}, and `{brief(node.span)}` is none"
        raise CompileError(node.span, message, code="CR306", hint=hint)
    if kind == "dim":
        return Dim.of(int(number))
    return float(number) if kind == "real" else number


# ---------------------------------------------------------------- one mode


def _lowered(program: Program, network: Network, fixed: dict[str, Fixed], training: bool) -> _Mode:
    """The body in one mode. Mistakes are reported."""
    tree = network.tree
    frame = Frame(program, network.scope)
    frame.own = Ownership(training, region=frame.region)
    mode = _Mode(frame)
    spans = {parameter.name: parameter.span for parameter in tree.parameters}
    for name, value in fixed.items():
        frame.names[name] = binding_of(frame, name, value, spans[name])
    if "training" not in spans:
        frame.names["training"] = Local(Term(frame.const(training)), tree.name_span, "mode")
    frame.later = names_bound(tree.body)
    for statement in tree.body:
        frame.stmt = statement.span
        enter(frame, statement)
        try:
            _statement(mode, statement)
        except CompileError as error:
            program.report(error)
            break_off(frame, statement, error)
        except Silenced:
            break_off(frame, statement, None)
        except RecursionError:
            program.report(CompileError(statement.span, TOO_DEEP, code="CR101"))
            break_off(frame, statement, None)
    return mode


def _statement(mode: _Mode, statement: syntax.Statement) -> None:
    frame = mode.frame
    match statement:
        case syntax.Input():
            _input(mode, statement)
        case syntax.Output(name, span, value):
            if name in mode.outputs:
                note = Note(mode.outputs[name][1], "the first")
                raise CompileError(span, f"there are two outputs `{name}`", code="CR063", notes=[note])
            term = frame.settle(value.span, expression(frame, value))
            frame.region.builder.christen(term.value, name)
            mode.outputs[name] = term, statement.span
            frame.later.pop(name, None)
            frame.names.setdefault(name, Local(term, span))
        case syntax.Loss(value):
            term = frame.settle(value.span, expression(frame, value))
            if term.carried or term.dtype == "bool":
                shown = show_type(frame, term.dtype, term.carried)
                hint = f"`loss = mean({brief(value.span)})`" if term.carried else ""
                raise CompileError(value.span, f"a loss is one number, and this is {shown}", code="CR307", hint=hint)
            real = Term(frame.convert(value.span, term.value, "real"))
            frame.region.builder.christen(real.value, "loss")
            mode.loss = real, statement.span
        case _:
            lower_statement(frame, statement)


def _input(mode: _Mode, node: syntax.Input) -> None:
    """An input: its type binds the names of its sizes."""
    frame = mode.frame
    known = frame.names.get(node.name)
    if known is not None and not isinstance(known, Broken):
        raise CompileError(
            node.name_span, f"`{node.name}` is bound already", code="CR063", hint="give one of the two another name"
        )

    def named(name: syntax.Name) -> Dim:
        found = frame.names.get(name.id)
        if isinstance(found, Size):
            return found.dim
        if isinstance(found, Local):
            static = found.term.static
            if static is None:
                raise CompileError(name.span, f"`{name.id}` is a value, and no size", code="CR049")
            return static
        constant = constant_size(frame.program, frame.scope, name)
        if constant is not None:
            return constant
        frame.names[name.id] = Size(Dim.of(name.id), name.span)
        return Dim.of(name.id)

    label, dtype, shape = read_type(node.type, named)
    if label is not None:
        assert node.type is not None
        raise CompileError(
            node.type.span,
            "an input has a fixed number of axes",
            code="CR048",
            hint="name each: `real[batch, n]`; `...` stands in the layers",
        )
    value = Value("param", (), {}, Tensor(dtype, shape), node.span, node.span, node.name)
    mode.inputs.append(value)
    frame.names[node.name] = Local(Term(value), node.name_span, "input")
    frame.later.pop(node.name, None)


# ---------------------------------------------------------------- functions


def _model(program: Program, network: Network, fixed: dict[str, Fixed], training: _Mode, evaluation: _Mode) -> Model:
    """The model's record; its functions are entered into the program. Mistakes are reported."""
    tree = network.tree
    own = training.frame.own
    assert own is not None
    name = tree.name
    loss = loss_eval = None
    if training.loss is not None:
        states = [own.states[one.path] for one in own.owned if one.kind == "state"]
        made = replace(
            _function(training, f"{name}_loss", [training.loss[0].value, *states], whole=True), aux=len(states)
        )
        program.functions[made.name] = made
        loss = made.name
        assert evaluation.loss is not None
        other = _function(evaluation, f"{name}_loss_eval", [evaluation.loss[0].value])
        plain = _function(training, f"{name}_loss_eval", [training.loss[0].value])
        if states or not _same(program, plain, other):
            program.functions[other.name] = other
            loss_eval = other.name
    outputs = []
    for output, (term, _) in evaluation.outputs.items():
        made = _function(evaluation, f"{name}_{output}", [term.value])
        program.functions[made.name] = made
        outputs.append((output, made.name))
    kept = tuple(one for one in own.owned if one.kind != "noise")
    noise = tuple(one for one in own.owned if one.kind == "noise")
    settings = tuple((key, _shown(value)) for key, value in fixed.items())
    return Model(name, (*kept, *noise), tuple(outputs), loss, loss_eval, settings, tree.doc, tree.span)


def _function(mode: _Mode, name: str, results: Sequence[Value], whole: bool = False) -> Function:
    """A function of what it uses; with `whole` it takes all parameters and states of the model."""
    frame, own = mode.frame, mode.frame.own
    assert own is not None
    body = needed(frame.region.builder.body, results)
    used = {id(arg) for value in body for arg in value.args} | set(map(id, results))
    kinds: dict[str, list[Value]] = {"param": [], "state": [], "noise": []}
    for one in own.owned:
        kinds[one.kind].append(own.values[one.path])
    if not whole:
        kinds = {kind: [value for value in values if id(value) in used] for kind, values in kinds.items()}
    else:
        kinds["noise"] = [value for value in kinds["noise"] if id(value) in used]
    inputs = [value for value in mode.inputs if id(value) in used]
    taken = [*kinds["param"], *inputs, *kinds["state"], *kinds["noise"]]
    inputs += _for_sizes(mode, body, taken, results)
    inputs.sort(key=mode.inputs.index)
    given = (*kinds["param"], *inputs, *kinds["state"], *kinds["noise"])
    sizes = {one for value in given for dim in value.shape for one in dim.names()}
    requirements = tuple(need for need in frame.requirements.values() if set(need.dim.names()) <= sizes)
    return Function(name, given, body, tuple(results), span=results[0].span, requirements=requirements)


def _for_sizes(mode: _Mode, body: Sequence[Value], taken: Sequence[Value], results: Sequence[Value]) -> list[Value]:
    """Inputs that are needed for their sizes alone."""
    mentioned = {
        one
        for value in (*body, *taken, *results)
        if isinstance(value.type, Tensor)
        for dim in value.shape
        for one in dim.names()
    }
    mentioned |= {one for value in body if value.op == "size" for one in value.attrs["dim"].names()}
    open_ = set(unsolved([dim for value in taken for dim in value.shape], mentioned))
    more = []
    for value in mode.inputs:
        if value not in taken and open_ & {one for dim in value.shape for one in dim.names()}:
            more.append(value)
            open_ = set(unsolved([dim for one in (*taken, *more) for dim in one.shape], mentioned))
    return more


def _same(program: Program, a: Function, b: Function) -> bool:
    """Whether two functions compute the same: variants of layers go by what is in them, not by their names."""
    if len(a.body) != len(b.body) or len(a.params) != len(b.params):
        return False
    calls = [(x.attrs.get("function"), y.attrs.get("function")) for x, y in zip(a.body, b.body, strict=True)]
    text = show(replace(b, name=a.name))
    for one, other in calls:
        if one != other:
            if one is None or other is None:
                return False
            (first, rest), (second, also) = _derived_from(program, one), _derived_from(program, other)
            if rest != also or not _same(program, program.functions[first], program.functions[second]):
                return False
            text = text.replace(f"function: {other},", f"function: {one},")
    return show(a) == text


def _derived_from(program: Program, name: str) -> tuple[str, str]:
    """A function's name; for a derivative, which is not made yet, that of what it is of, and what is derived."""
    base = name
    while base not in program.functions:
        base = base.rpartition("@")[0]
    return base, name.removeprefix(base)


def _shown(value: Fixed) -> str:
    """A parameter's value as it is written."""
    match value:
        case bool():
            return str(value).lower()
        case Defined():
            return value.tree.name
        case Word(name):
            return name
    return str(value)
