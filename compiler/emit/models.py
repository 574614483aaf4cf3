"""What is emitted of a model: functions of dicts, each in front of a function of arrays.

The dicts are taken apart, checked, and made one float type at the border; behind it stand functions like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chainrule.compiler.emit.arrays import bare_tuple, check, hint
from chainrule.compiler.emit.docs import show_type
from chainrule.compiler.emit.initialisers import start
from chainrule.compiler.emit.names import Names, legal
from chainrule.compiler.emit.routine import Routine, Sizing, Style, bind_sizes
from chainrule.compiler.ir import Dim, Function, Model, Owned, Tensor, Value, owned

DICT = "Mapping[str, Any]"


@dataclass
class Border:
    """The emitted functions of a model; `private` prints the array functions of one of its IR functions."""

    model: Model
    functions: Mapping[str, Function]
    private: Callable[[str], list[Routine]]
    style: Style

    def __post_init__(self) -> None:
        self.name = legal(self.model.name)
        self.table = f"_{self.model.name.upper()}"
        self.open = _open_sizes(self.model)

    def tables(self) -> list[str]:
        """The constants that say what the model owns, of what shape, and how many axes count the steps of loops."""
        lines = []
        for word, parts in (("PARAMS", self.model.params), ("STATES", self.model.states)):
            if parts or word == "PARAMS":
                lines.append(f"{self.table}_{word}: dict[str, tuple[int | str, ...]] = {{")
                lines += [f'    "{one.path}": {_axes(one.type)},' for one in parts]
                lines.append("}")
        stacked = [one for one in self.model.params if one.rounds]
        if stacked:
            lines.append(f"{self.table}_STACKED: dict[str, int] = {{")
            lines += [f'    "{one.path}": {one.rounds},' for one in stacked]
            lines.append("}")
        return lines

    def routines(self) -> list[Routine]:
        model = self.model
        found = [self._init()]
        if model.states:
            found.append(self._init_state())
        if model.params:
            found += [self._pack(), self._unpack()]
        for output, function in model.outputs:
            found.append(self._output(function, f"The output `{output}` of `{model.name}`, in evaluation mode."))
            found += self.private(function)
        if model.loss is not None:
            found += [*self._training(model.loss), *self.private(model.loss)]
        if model.loss_eval is not None:
            found.append(self._output(model.loss_eval, f"The loss of `{model.name}` in evaluation mode."))
            found += self.private(model.loss_eval)
        return found

    # ---------------------------------------------------------------- parameters

    def _keywords(self) -> list[str]:
        return ["*", *(f"{name}: int" for name in self.open)] if self.open else []

    def _init(self) -> Routine:
        sizing = Sizing(Names(), {name: name for name in self.open})
        starts = [f'    "{one.path}": {start(one, sizing, self.style)},' for one in self.model.params]
        lines = ["return {", *starts, "}"] if starts else ["return {}"]
        doc = [f"Parameters of `{self.model.name}` to start from, drawn from `rng`.", *self._stacks()]
        given = ["rng: np.random.Generator", *self._keywords()]
        return Routine(f"{self.name}_init", given, "dict[str, Any]", doc, lines)

    def _stacks(self) -> list[str]:
        """A sentence on the parameters of which each step of a loop has its own."""
        said = []
        for rounds in sorted({one.rounds for one in self.model.params if one.rounds}):
            paths = ", ".join(one.path for one in self.model.params if one.rounds == rounds)
            axes = "first axis" if rounds == 1 else f"first {rounds} axes"
            said += ["", f"Each step of its loop has its own, along the {axes}: {paths}."]
        return said

    def _init_state(self) -> Routine:
        sizing = Sizing(Names(), {name: name for name in self.open})
        states = self.model.states
        lines = ["return {", *(f'    "{one.path}": {start(one, sizing, self.style)},' for one in states), "}"]
        used = [name for name in self.open if any(name in dim.names() for one in states for dim in one.type.shape)]
        keywords = ["*", *(f"{name}: int" for name in used)] if used else []
        doc = [f"The state of `{self.model.name}` before training."]
        return Routine(f"{self.name}_init_state", keywords, "dict[str, Any]", doc, lines)

    def _pack(self) -> Routine:
        doc = [f"The parameters of `{self.model.name}`, or their gradient, as one vector."]
        lines = [
            f'arrays = _arrays_of("{self.name}_pack", "params", params, {self.table}_PARAMS)',
            "return np.concatenate([np.ravel(array) for array in arrays])",
        ]
        return Routine(f"{self.name}_pack", [f"params: {DICT}"], "NDArray[Any]", doc, lines)

    def _unpack(self) -> Routine:
        sizing = Sizing(Names(["vector"]), {name: name for name in self.open})
        at, parts = Dim.of(0), []
        for one in self.model.params:
            count = Dim.of(1)
            for dim in one.type.shape:
                count = count * dim
            if not one.type.shape:
                text = f"vector[{sizing(at).text}]"
            else:
                text = f"vector[{sizing(at).text if at != Dim.of(0) else ''}:{sizing(at + count).text}]"
            if len(one.type.shape) > 1:
                text += f".reshape({', '.join(sizing(dim).text for dim in one.type.shape)})"
            parts.append(f'    "{one.path}": {text},')
            at = at + count
        size = sizing(at).text
        lines = [
            "vector = np.asarray(vector)",
            f"if vector.shape != ({size},):",
            f'    raise ValueError(f"{self.name}_unpack: vector must have {{{size}}} numbers, '
            'but its shape is {vector.shape}")',
            "return {",
            *parts,
            "}",
        ]
        if at.constant is not None:
            lines[2] = lines[2].replace(f"{{{size}}}", size)
        doc = [f"The parameters of `{self.model.name}` in a vector, as views of it."]
        given = ["vector: ArrayLike", *self._keywords()]
        return Routine(f"{self.name}_unpack", given, "dict[str, Any]", doc, lines)

    # ---------------------------------------------------------------- functions

    def _output(self, name: str, doc: str) -> Routine:
        function = self.functions[name]
        names = named(function)
        lines = [*self.arguments(function, names), f"return _{legal(name)}({', '.join(names)})"]
        return Routine(legal(name), self.signature(function, names), "Any", self.doc(function, [doc]), lines)

    def _training(self, name: str) -> list[Routine]:
        """The loss with its derivatives; what all of them do first stands in a function of its own."""
        model, function = self.model, self.functions[name]
        names = named(function)
        arguments = f"_{legal(name)}_arguments"
        given = self.signature(function, names)
        handed = [one.split(":")[0] for one in given if one != "*"]
        call = f"*{arguments}({', '.join(handed)})"
        plain = [one for one in given if one != "*"]
        doc = [f"What `{name}` computes with: parameters, inputs{self._drawn(function)}; all of one float type."]
        first = Routine(
            arguments,
            plain,
            "tuple[Any, ...]",
            doc,
            [*self.arguments(function, names), f"return {bare_tuple(names)}"],
        )
        lead = f"The loss of `{model.name}` in training mode"
        states = bool(model.states)
        new = f"dict(zip({self.table}_STATES, states, strict=True))"
        grads = f"dict(zip({self.table}_PARAMS, grads, strict=True))"
        if len(model.params) == 1:
            grads = f'{{"{model.params[0].path}": grads}}'
        base = legal(name)
        routines = [first]
        value = [f"return _{base}({call})"]
        if states:
            value = [f"loss, *states = _{base}({call})", f"return loss, {new}"]
            lead += ", and its new state"
        returns = "tuple[Any, dict[str, Any]]" if states else "Any"
        routines.append(Routine(base, given, returns, self.doc(function, [f"{lead}."]), value))
        if not model.params:
            return routines
        forward = [f"return _{base}_forward({call})"]
        if states:
            forward = [f"(loss, *states), saved = _{base}_forward({call})", f"return (loss, {new}), saved"]
        routines.append(
            Routine(
                f"{base}_forward",
                given,
                f"tuple[{returns}, tuple[Any, ...]]",
                [f"`{base}`, and what `{base}_backward` needs of it."],
                forward,
            )
        )
        backward = [f"grads = _{base}_backward(saved, d_loss)", f"return {grads}"]
        routines.append(
            Routine(
                f"{base}_backward",
                ["saved: tuple[Any, ...]", "d_loss: Any"],
                "dict[str, Any]",
                ["The cotangents of the parameters by name, given the cotangent of the loss."],
                backward,
            )
        )
        gradient = [f"loss, grads = _{base}_grad({call})", f"return loss, {grads}"]
        kind = "tuple[Any, dict[str, Any]]"
        if states:
            gradient = [f"(loss, *states), grads = _{base}_grad({call})", f"return loss, {grads}, {new}"]
            kind = "tuple[Any, dict[str, Any], dict[str, Any]]"
        more = ", and its new state" if states else ""
        doc = [f"The loss of `{model.name}` and its gradient by the names of the parameters{more}."]
        routines.append(Routine(f"{base}_grad", given, kind, doc, gradient))
        return routines

    def _drawn(self, function: Function) -> str:
        kinds = kinds_of(function)
        states = ", states" if "state" in kinds else ""
        return states + (", samples in the order of the source" if "noise" in kinds else "")

    def doc(self, function: Function, lines: list[str]) -> list[str]:
        inputs = [param for param in function.params if owned(param) is None]
        if not inputs:
            return lines
        shown = "; ".join(f"{param.name}: {show_type(param, function)}" for param in inputs)
        return [*lines, "", shown]

    def signature(self, function: Function, names: Sequence[str]) -> list[str]:
        kinds, keywords = kinds_of(function), []
        pairs = zip(function.params, names, strict=True)
        inputs = [f"{name}: {hint(param)}" for param, name in pairs if owned(param) is None]
        if "state" in kinds:
            keywords.append(f"state: {DICT}")
        if "noise" in kinds:
            keywords.append("rng: np.random.Generator")
        return [f"params: {DICT}", *inputs, *(["*", *keywords] if keywords else [])]

    def arguments(self, function: Function, names: Sequence[str]) -> list[str]:
        """The lines that bind the arguments of an array function, by the names of its parameters."""
        pairs = list(zip(function.params, names, strict=True))
        by_path = {one.path: name for param, name in pairs if (one := owned(param)) is not None}
        inputs = [(param, name) for param, name in pairs if owned(param) is None]
        lines = self._unpacked("PARAMS", "params", self.model.params, by_path)
        dtype = dtype_of(pairs)
        if "state" in kinds_of(function):
            lines += self._unpacked("STATES", "state", self.model.states, by_path, f", {dtype}")
        lines += [f"{name} = np.asarray({name})" for param, name in inputs if param.shape]
        sized = [(param, name) for param, name in pairs if _is_open(param)]
        seen = [*sized, *((param, name) for param, name in inputs if not _is_open(param) or param not in dict(sized))]
        view = replace(function, name=legal(function.name), params=tuple(param for param, _ in seen))
        if self.style.options.checked and inputs:
            lines += check(view, [name for _, name in seen], rebound=True)
        for param, name in inputs:
            if param.tensor.dtype == "real":
                whole = f"{name}.astype({dtype}, copy=False)"
                lines.append(f"{name} = {whole if param.shape else f'np.asarray({name}, {dtype})[()]'}")
        noise = [(one, name) for param, name in pairs if (one := owned(param)) is not None and one.kind == "noise"]
        spelled = {size: size for one, _ in noise for dim in one.type.shape for size in dim.names()}
        taken = Names(names)
        spelled = {size: taken.take(size) for size in spelled}
        sizing = Sizing(taken, spelled)
        drawn = [f"{name} = {start(one, sizing, self.style)}.astype({dtype}, copy=False)" for one, name in noise]
        known = [(param, name) for param, name in pairs if (one := owned(param)) is None or one.kind != "noise"]
        lines += bind_sizes(sizing.used, [param for param, _ in known], [name for _, name in known], spelled)
        return [*lines, *drawn]

    def _unpacked(
        self, word: str, what: str, parts: Sequence[Owned], by_path: dict[str, str], more: str = ""
    ) -> list[str]:
        if not parts:
            return []
        targets = [by_path.get(one.path, "_") for one in parts]
        return [f'{bare_tuple(targets)} = _arrays_of("{self.name}", "{what}", {what}, {self.table}_{word}{more})']


def named(function: Function, taken: Sequence[str] = ()) -> list[str]:
    """Names for the parameters of a function, other than those of the public signature, and those `taken`."""
    names = Names(["params", "state", "rng", *taken])
    inputs = {id(param): names.take(param.name or "x") for param in function.params if owned(param) is None}
    return [inputs.get(id(param)) or names.take(param.name or "w") for param in function.params]


def kinds_of(function: Function) -> set[str]:
    """What kinds of things a function takes that the model owns."""
    return {one.kind for one in map(owned, function.params) if one is not None}


def dtype_of(pairs: Sequence[tuple[Value, str]]) -> str:
    """Python for the float type in which a model computes: that of its parameters."""
    for kind in ("param", "input"):
        for param, name in pairs:
            one = owned(param)
            if param.tensor.dtype == "real" and kind == (one.kind if one is not None else "input"):
                return f"{name}.dtype" if kind == "param" or param.shape else "np.float64"
    return "np.float64"


def _is_open(param: Value) -> bool:
    """Whether a parameter of the model has a size that is not fixed."""
    one = owned(param)
    return one is not None and one.kind != "noise" and any(dim.constant is None for dim in param.shape)


def _open_sizes(model: Model) -> list[str]:
    """The sizes of parameters and states that are not fixed."""
    kept = (*model.params, *model.states)
    return sorted({name for one in kept for dim in one.type.shape for name in dim.names()})


def _axes(type: Tensor) -> str:
    parts = [str(dim) if dim.constant is not None else f'"{dim}"' for dim in type.shape]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
