"""What is emitted of a model for `derive`: functions over dicts, each in front of one of arrays.

`m_loss_hvp(params, x, y, *, v_params)` gives a dict with the keys of `v_params`; by inputs there are arrays.
`m_loss_grad_by_x(params, x, y)` stands beside `m_loss_grad`, which is by all parameters.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.compiler.emit.arrays import hint
from chainrule.compiler.emit.models import DICT, Border, dtype_of, named
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.offered import listed
from chainrule.compiler.emit.routine import Routine
from chainrule.compiler.ir import Derivation, Function, owned

BEHIND = {"jvp": "t", "hvp": "v"}


def derived_routine(border: Border, derivation: Derivation, function: Function, called: str) -> Routine:
    """The public function of a derivative; `called` is that of arrays."""
    return _Derived(border, derivation, function, called).routine()


class _Derived:
    def __init__(self, border: Border, derivation: Derivation, function: Function, called: str) -> None:
        self.border, self.mode, self.called = border, derivation.mode, called
        self.function = replace(function, name=function.name.partition("@")[0])
        self.label = f"{legal(self.function.name)}_{derivation.suffix}"
        self.part = self.function.name.removeprefix(f"{border.model.name}_")
        self.active = [one for name in derivation.active for one in function.params if one.name == name]
        self.paths = [one.path for param in self.active if (one := owned(param)) is not None]
        taken = [*self._directions(), f"d_{self.part}", "directions", "found", "rows", "saved", "shapes", "value"]
        self.names = named(function, taken)

    def routine(self) -> Routine:
        border, directions = self.border, self._directions()
        keywords = [f"{name}: {DICT}" for name in directions]
        if not self.paths:
            keywords = [f"{name}: {hint(one)}" for name, one in zip(directions, self.active, strict=bool(directions))]
        if self.mode == "vjp":
            keywords = [f"d_{self.part}: Any"]
        given = border.signature(self.function, self.names)
        at = given.index("*") + 1 if "*" in given else len(given)
        head = [*given[:at], *([] if "*" in given else ["*"] if keywords else []), *keywords, *given[at:]]
        lines = self._arguments(given)
        lines += self._checked(directions)
        lines += self._result([*self.names, *(["*directions"] if self.paths and directions else directions)])
        doc = border.doc(self.function, [self._doc()])
        return Routine(self.label, head, self._hint(), doc, lines)

    def _directions(self) -> list[str]:
        """What is handed in besides: `v_params`, or `v_x` of each input."""
        if self.mode not in BEHIND:
            return []
        prefix = BEHIND[self.mode]
        return [f"{prefix}_params"] if self.paths else [f"{prefix}_{one.name}" for one in self.active]

    def _arguments(self, given: list[str]) -> list[str]:
        if self.function.name != self.border.model.loss:
            return self.border.arguments(self.function, self.names)
        handed = [one.split(":")[0] for one in given if one != "*"]
        targets = ", ".join(self.names) if len(self.names) > 1 else f"({self.names[0]},)"
        return [f"{targets} = _{legal(self.function.name)}_arguments({', '.join(handed)})"]

    def _checked(self, directions: list[str]) -> list[str]:
        """Directions as arrays of the shapes that they belong to."""
        dtype = dtype_of(list(zip(self.function.params, self.names, strict=True)))
        if not directions:
            return []
        if self.paths:
            shapes = f"{{path: np.shape(params[path]) for path in {self._keys()}}}"
            what = directions[0]
            return [
                f"shapes = {shapes}",
                f'directions = _arrays_of("{self.label}", "{what}", {what}, shapes, {dtype})',
            ]
        lines = []
        by_param = dict(zip(map(id, self.function.params), self.names, strict=True))
        for direction, param in zip(directions, self.active, strict=True):
            name = by_param[id(param)]
            lines += [
                f"{direction} = np.asarray({direction}, {dtype}){'' if param.shape else '[()]'}",
                f"if np.shape({direction}) != np.shape({name}):",
                f'    raise ValueError(f"{self.label}: {direction} is of the shape of {name}, '
                f'{{np.shape({name})}}, and not {{np.shape({direction})}}")',
            ]
        return lines

    def _result(self, given: list[str]) -> list[str]:
        call = f"{self.called}{{}}({', '.join(given)})"
        match self.mode:
            case "jvp":
                return [f"return {call.format('_jvp')}"]
            case "grad":
                return [f"value, found = {call.format('_grad')}", f"return value, {self._by_name('found')}"]
            case "vjp":
                lines = [
                    f"value, saved = {call.format('_forward')}",
                    f"found = {self.called}_backward(saved, d_{self.part})",
                ]
                return [*lines, f"return value, {self._by_name('found')}"]
            case "hessian" if len(self.paths) > 1:
                row = f"dict(zip({self._keys()}, row, strict=True))"
                lines = [f"rows = {call.format('_hessian')}"]
                return [*lines, f"return {{path: {row} for path, row in zip({self._keys()}, rows, strict=True)}}"]
            case "hessian" if self.paths:
                (path,) = self.paths
                return [f'return {{"{path}": {{"{path}": {call.format("_hessian")}}}}}']
        lines = [f"found = {call.format(f'_{self.mode}')}"]
        return [*lines, f"return {self._by_name('found')}"]

    def _keys(self) -> str:
        """The names of the parameters, in order."""
        if self.paths == [one.path for one in self.border.model.params]:
            return f"{self.border.table}_PARAMS"
        quoted = ", ".join(f'"{path}"' for path in self.paths)
        return f"({quoted}{',' * (len(self.paths) == 1)})"

    def _by_name(self, found: str) -> str:
        if not self.paths:
            return found
        if len(self.paths) == 1:
            return f'{{"{self.paths[0]}": {found}}}'
        return f"dict(zip({self._keys()}, {found}, strict=True))"

    def _hint(self) -> str:
        made = "dict[str, Any]" if self.paths else "Any"
        if self.mode == "hessian" and self.paths:
            made = "dict[str, dict[str, Any]]"
        return {"jvp": "tuple[Any, Any]", "grad": f"tuple[Any, {made}]", "vjp": f"tuple[Any, {made}]"}.get(
            self.mode, made
        )

    def _doc(self) -> str:
        model = self.border.model
        what = "loss" if self.part == "loss" else f"output `{self.part}`"
        of = f"the {what} of `{model.name}`"
        by = listed([str(one.name) for one in self.active])
        if self.paths:
            everything = len(self.paths) == len(model.params)
            by = "its parameters" if everything else listed([f"`{path}`" for path in self.paths])
        along = listed(self._directions())
        said = {
            "jvp": f"{of}, and its tangent along {along}",
            "vjp": f"{of}, and the cotangents of {by} for d_{self.part}",
            "grad": f"{of}, and its gradient by {by}",
            "jacobian": f"the derivatives of {of} by {by}: the shape of the result, then that of the argument",
            "hessian": f"the second derivatives of {of} by {by}",
            "hvp": f"the second derivatives of {of} by {by}, times {along}",
        }[self.mode]
        mode = "training" if self.part == "loss" else "evaluation"
        return f"{said[0].upper()}{said[1:]}; in {mode} mode."
