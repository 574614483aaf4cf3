"""A model that also tells what each of its statements gives, and the derivative of its loss by that.

    %h = call dense(%x, %W, %b)         ->      %1 = call dense(%x, %W, %b)
    ...                                         %h = add(%1, %watch)        a new parameter, which starts at 0
    return %loss                                return %loss, %h            a new state

The derivative by what is added to a statement is the cotangent of the statement: no rule is needed for it, and it goes
through loops and layers like that of any parameter. In a loop each step has its own, and hands out what it gives.
Looked at are the statements that depend on parameters and the layers that they call; into layers of the program, but
not into those of the library.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.ir import (
    Dim,
    Function,
    Initialiser,
    Module,
    Owned,
    Tensor,
    Tuple,
    Type,
    Value,
    infer,
    owned,
    path_of,
)
from chainrule.compiler.lower.library import FOLDER
from chainrule.compiler.ops.loops import Loop, loop_of
from chainrule.compiler.passes.rewrite import rebuild, with_operands
from chainrule.compiler.source import Span

_CURVES = {
    "relu": "relu",
    "relu6": "relu",
    "sigmoid": "sigmoid",
    "hardsigmoid": "sigmoid",
    "tanh": "tanh",
    "hardtanh": "tanh",
}
_VIEWS = ("reshape", "transpose", "expand", "squeeze", "slice", "pad", "windows", "max")


@dataclass(frozen=True)
class Watched:
    """A statement, or a layer that one calls: `h`, `logits.dropout`.

    path    of the parameter that is added, and of the state that is handed out
    type    of these; it has an axis in front for each loop around the statement
    loops   for each of these axes whether every step has parameters of its own
    curve   "relu", "sigmoid" or "tanh", if that is what the values come from
    units   the axis along which the units of the layer stand, counted behind those of loops
    """

    name: str
    span: Span
    path: str
    type: Tensor
    loops: tuple[bool, ...]
    curve: str
    units: int


def watched(module: Module, name: str) -> tuple[Module, tuple[Watched, ...]]:
    """The module with nothing but the loss of this model, which is looked at; and what is seen of it, in order."""
    model = next(one for one in module.models if one.name == name)
    assert model.loss is not None
    loss = module.functions[model.loss]
    stacked = {id(p): (one.path, one.rounds) for p in loss.params if (one := owned(p)) and one.kind == "param"}
    walk = _Walk(module, dict(module.functions))
    made, seen = walk.body(loss, "", _Known(stacked, set(stacked)))
    added = made.params[len(loss.params) :]
    params = [replace(param, attrs={"owned": _owned("param", one)}) for one, param in zip(seen, added, strict=True)]
    body: list[Value] = []
    made = rebuild(made, body, lambda value, args: None, dict(zip(map(id, added), params, strict=True)))
    del walk.functions[loss.name]
    walk.functions[loss.name] = replace(made, params=(*loss.params, *params))  # behind the layers that it calls
    more = [_owned(kind, one) for kind in ("param", "state") for one in seen]
    alone = replace(model, owned=(*model.owned, *more), outputs=(), loss_eval=None)
    return replace(module, functions=walk.functions, exported=(), derivations=(), examples=(), models=(alone,)), tuple(
        seen
    )


def _owned(kind: str, one: Watched) -> Owned:
    sizes = {name: Dim.of(name) for dim in one.type.shape for name in dim.names()}
    start = Initialiser("zeros", Function("zeros", (), (), ()), sizes)
    return Owned("param" if kind == "param" else "state", one.path, one.type, start, one.span)


@dataclass(frozen=True)
class _Known:
    """Of the values of a body, by their ids: the paths of parameters and how many of their axes count steps; what
    depends on a parameter. `depth` is how many loops are around the body."""

    paths: Mapping[int, tuple[str, int]]
    moving: Collection[int]
    depth: int = 0


@dataclass
class _Walk:
    """Makes the bodies anew; `functions` are those of the module, and the layers that are looked into."""

    module: Module
    functions: dict[str, Function]
    count: int = 0

    def body(
        self, function: Function, prefix: str, known: _Known, told: Value | None = None
    ) -> tuple[Function, list[Watched]]:
        """The body with a parameter and a result more for each thing looked at; who calls it tells of `told`."""
        return _Body(self, function, prefix, known, set(known.moving), told).made()

    def number(self) -> int:
        self.count += 1
        return self.count

    def looks_into(self, layer: str) -> bool:
        span = self.module.functions[layer].span
        return span is not None and not span.source.name.startswith(FOLDER)


@dataclass
class _Body:
    """One body on its way."""

    walk: _Walk
    function: Function
    prefix: str
    known: _Known
    moving: set[int]
    told: Value | None
    new: list[Value] = field(default_factory=list)
    seen: list[Watched] = field(default_factory=list)
    params: list[Value] = field(default_factory=list)
    results: list[Value] = field(default_factory=list)

    def __post_init__(self) -> None:
        function = self.function
        self.titles = {value.stmt: value.name for value in function.body if value.name is not None}
        self.named = {id(v.args[0]): v.name for v in function.body if v.op == "get" and v.attrs["index"] == 0}
        shapes = [param.shape for param in function.params if isinstance(param.type, Tensor)]
        self.sizes = {name for shape in shapes for dim in shape for name in dim.names()}

    def made(self) -> tuple[Function, list[Watched]]:
        made = rebuild(self.function, self.new, self._change)
        count = len(self.results)
        params, results = (*made.params, *self.params), (*made.results, *self.results)
        return replace(made, params=params, results=results, aux=made.aux + count), self.seen

    def _change(self, value: Value, args: tuple[Value, ...]) -> Value:
        if any(id(arg) in self.moving for arg in value.args):
            self.moving.add(id(value))
        if self._is_layer(value) and self.walk.looks_into(value.attrs["function"]):
            made = self._layer(value, args)
        elif value.op == "scan" and value.attrs["length"] is not None:
            made = self._loop(value, loop_of(value), loop_of(value, args))
        else:
            made = with_operands(value, args)
            self.new.append(made)
        name = self._shown(value) if value is not self.told else ""
        return made if not name else self._watched(value, made, name)

    def _is_layer(self, value: Value) -> bool:
        return value.op == "call" and value.attrs["function"] in self.walk.module.layers

    # ---- what is looked at

    def _shown(self, value: Value) -> str:
        """What a value is called if it is to be looked at."""
        if id(value) not in self.moving or not self._has_units(value.type):
            return ""
        if value.op == "get":
            of, index = value.args[0], value.attrs["index"]
            if of.op == "scan" and of.attrs["length"] is not None and index < of.attrs["carried"]:
                return ""  # the last step shows it
            if self._is_layer(of) and index == 0:
                return self._called(of)
        if self._is_layer(value):
            return self._called(value)
        return self.prefix + value.name if value.name is not None else ""

    def _has_units(self, type: Type) -> bool:
        """Whether it is an array of units, of sizes that are known before the call."""
        if not isinstance(type, Tensor) or type.dtype != "real" or not type.shape:
            return False
        if len(type.shape) + self.known.depth < 2 or any(dim.stretch for dim in type.shape):
            return False
        return {name for dim in type.shape for name in dim.names()} <= self.sizes

    def _called(self, call: Value) -> str:
        """A layer by the statement that is named after it; else by the path of what it owns, or by its own name."""
        own = call.name or self.named.get(id(call))
        if own is not None:
            return self.prefix + own
        title, path = self.titles.get(call.stmt), self._path(call).removeprefix("loss.")
        if path and path != f"{self.prefix}{title}":
            return path
        layer = call.attrs["function"].partition("@")[0]
        return self.prefix + (f"{title}.{layer}" if title and title != "loss" else layer)

    def _path(self, call: Value) -> str:
        known = self.known.paths
        paths = [known[id(arg)][0] if id(arg) in known else None for arg in call.args]
        return path_of(self.walk.module.functions[call.attrs["function"]], paths)

    def _watched(self, value: Value, made: Value, name: str) -> Value:
        span = value.stmt or value.span
        assert span is not None
        curve, units = self._curve(value)
        path = f"watch.{self.walk.number()}"
        (param,) = self._add([Watched(name, span, path, value.tensor, (), curve, units)])
        self.new.append(Value("add", (made, param), {}, value.type, value.span, value.stmt, value.name))
        self.results.append(self.new[-1])
        return self.new[-1]

    def _add(self, found: list[Watched]) -> list[Value]:
        """Parameters for what is looked at."""
        params = [Value("param", (), {}, one.type, one.span, None, one.path.replace(".", "_")) for one in found]
        self.seen += found
        self.params += params
        return params

    def _curve(self, value: Value) -> tuple[str, int]:
        """The activation that the values come from, if they come from one, and the axis of its units."""
        outer: dict[int, Value] = {}
        rank, layer = value.tensor.rank, ""
        while True:
            if id(value) in outer:
                value = outer[id(value)]
            elif value.op in _VIEWS or (value.op == "get" and value.args[0].op == "call"):
                value = value.args[0]
            elif value.op in ("call", "map"):
                name = value.attrs["function"]
                word = name.partition("@")[0]
                if word in _CURVES:
                    break
                callee = self.walk.module.functions[name]
                outer |= {id(param): arg for param, arg in zip(callee.params, value.args, strict=True)}
                layer, value = layer if "pool" not in word and layer else word, callee.results[0]
            else:
                word = value.op
                break
        return _CURVES.get(word, ""), 1 if rank > 3 or (rank > 2 and "conv" in layer) else rank - 1

    # ---- loops and layers

    def _loop(self, value: Value, before: Loop, loop: Loop) -> Value:
        """A loop of known length: what is added to a step is one sequence more, what it gives is collected."""
        own = {
            key: (path, rounds - 1) for key, (path, rounds) in self._paths(before.elements, before.sequences).items()
        }
        paths = {**own, **self._paths(before.captured, before.captures)}
        inner = _Known(paths, before.reached(self.moving), self.known.depth + 1)
        body, seen = self.walk.body(loop.body, self.prefix, inner)
        if not seen:
            self.new.append(with_operands(value, loop.args))
            return self.new[-1]
        assert loop.length is not None
        params, added = body.params[: -len(seen)], body.params[-len(seen) :]
        place = len(loop.inits) + len(loop.sequences)
        body = replace(body, params=(*params[:place], *added, *params[place:]), aux=0)
        stacks = [
            replace(one, type=Tensor("real", (loop.length, *one.type.shape)), loops=(bool(own), *one.loops))
            for one in seen
        ]
        made = replace(loop, body=body, sequences=(*loop.sequences, *self._add(stacks)))
        type = infer("scan", [arg.type for arg in made.args], made.attrs)
        scan = Value("scan", made.args, made.attrs, type, value.span, value.stmt, value.name)
        self.new.append(scan)
        self._hand_out(scan, len(stacks))
        return scan

    def _layer(self, value: Value, args: tuple[Value, ...]) -> Value:
        """A call of a layer of the program, which is looked into: a function of its own for this call."""
        callee, sizes = self.walk.module.functions[value.attrs["function"]], value.attrs["sizes"]
        moving = {id(param) for param, arg in zip(callee.params, value.args, strict=True) if id(arg) in self.moving}
        called, path = self._called(value), self._path(value)
        prefix = f"{path if path.startswith(f'{called}.') else called}."
        paths = self._paths(callee.params, value.args)
        for param in callee.params:  # as they are told: an owner may be called by several names
            if (own := owned(param)) is not None and id(param) in paths:
                paths[id(param)] = prefix + own.path, paths[id(param)][1]
        result = callee.results[0]
        items = value.type.items if isinstance(value.type, Tuple) else (value.type,)
        told = result if self._has_units(items[0]) else None
        inner, seen = self.walk.body(callee, prefix, _Known(paths, moving, self.known.depth), told)
        if not seen:
            self.new.append(with_operands(value, args))
            return self.new[-1]
        name = f"{callee.name}@watch{self.walk.number()}"
        self.walk.functions[name] = replace(inner, name=name)
        added = self._add([replace(one, type=one.type.substitute(sizes)) for one in seen])
        type = Tuple((*items, *(param.type for param in added)))
        attrs = {**value.attrs, "function": name}
        call = Value("call", (*args, *added), attrs, type, value.span, value.stmt)
        self.new.append(call)
        self._hand_out(call, len(added))
        if isinstance(value.type, Tuple):
            return call
        self.new.append(Value("get", (call,), {"index": 0}, value.type, value.span, value.stmt))
        return self.new[-1]

    def _paths(self, params: Sequence[Value], args: Sequence[Value]) -> dict[int, tuple[str, int]]:
        """What is known of the operands of a loop or a layer, of the parameters of its body."""
        known, pairs = self.known.paths, zip(params, args, strict=True)
        return {id(param): known[id(arg)] for param, arg in pairs if id(arg) in known}

    def _hand_out(self, many: Value, count: int) -> None:
        """The last so many of what a loop or a layer yields are results here."""
        assert isinstance(many.type, Tuple)
        first = len(many.type.items) - count
        for index in range(first, first + count):
            self.new.append(Value("get", (many,), {"index": index}, many.type.items[index], many.span, many.stmt))
            self.results.append(self.new[-1])
