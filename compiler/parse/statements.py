"""What the grammar's rules for types and statements build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.parse import words
from chainrule.compiler.parse.expressions import Expressions, without_words

RANDOM: dict[str, type[syntax.Param | syntax.State | syntax.Sample]] = {
    "PARAM": syntax.Param,
    "STATE": syntax.State,
    "SAMPLE": syntax.Sample,
}
UNSTATED = {
    "PARAM": ("`{name}` does not say what it starts as", "write `param {name}: {type} ~ zeros`, or `~ glorot_uniform`"),
    "STATE": ("`{name}` does not say what it starts as", "write `state {name}: {type} ~ zeros`"),
    "SAMPLE": ("`{name}` does not say what it is drawn from", "write `sample {name}: {type} ~ normal`, or `~ uniform`"),
}  # fmt: skip


class Statements(Expressions):
    """One method for each rule."""

    # ---------------------------------------------------------------- types

    def types(self, parts: list[Any]) -> tuple[syntax.Type, ...]:
        return tuple(parts[::2])

    def type(self, parts: list[Any]) -> syntax.Type:
        name, bracket, *axes, closing = parts if len(parts) > 1 else (parts[0], None, None)
        if name not in words.DTYPES:
            meant = words.TYPES.get(name)
            self._error(
                self._word(name),
                f"`{name.value}` is not a type",
                "CR024",
                f"write `{meant}`" if meant else "types are `real`, `int` and `bool`, with a shape: `real[n]`",
            )
        if bracket is None:
            return syntax.Type(name.value, (), self._word(name))
        return syntax.Type(name.value, without_words(axes), self._span(name, closing))

    def lead(self, parts: list[Any]) -> syntax.Lead:
        dots, label = parts
        return syntax.Lead("" if label is None else label.value, self._span(dots, label or dots))

    # ---------------------------------------------------------------- statements

    def assign(self, parts: list[Any]) -> syntax.Assign:
        lefts, _, values, _ = parts
        targets = tuple(self._target(left) for left in lefts)
        return syntax.Assign(targets, values, self._span(lefts[0], values[-1]))

    def return_(self, parts: list[Any]) -> syntax.Return:
        word, values, _ = parts
        return syntax.Return(values, self._span(word, values[-1]))

    def values(self, parts: list[Any]) -> tuple[syntax.Expression, ...]:
        return tuple(parts[::2])

    def _target(self, left: syntax.Expression) -> syntax.Target:
        """A left side, read as an expression, as what it binds."""
        match left:
            case syntax.Name(name, span):
                return syntax.Target(name, None, False, span)
            case syntax.Index(syntax.Name(name), items, span):
                rest = isinstance(items[0], syntax.Rest)
                indices = tuple(self._index_of_target(name, item) for item in items[rest:])
                return syntax.Target(name, indices, rest, span)
            case syntax.Call():
                hint = f"a function is defined at the top level: `fn {left.span.text} = ...`"
            case syntax.Array():
                hint = "several names stand side by side without brackets: `a, b = f(x)`"
            case syntax.Index() | syntax.Attribute():
                hint = "what is bound never changes: bind a new name"
            case syntax.Boolean() | syntax.Nothing():
                hint = f"`{left.span.text}` is reserved; choose another name"
            case _:
                hint = "on the left stands a name, or a name with indices: `q[i, j]`"
        self._error(left.span, "this cannot stand on the left of `=`", "CR020", hint)
        return syntax.Target("_", None, False, left.span)

    def _index_of_target(self, name: str, item: syntax.Item) -> syntax.Name | syntax.Binder:
        match item:
            case syntax.Name():
                return item
            case syntax.Binary("<", syntax.Name(index), bound, span):
                return syntax.Binder(index, bound, span)
            case syntax.Rest():
                message, hint = "`...` stands first on the left side", "write it before the indices"
            case _:
                message = f"`{item.span.text}` cannot be an index on the left side"
                at = item.span.text if isinstance(item, syntax.Number) else "k"
                hint = (
                    "an index there is a new name, `q[i, j] = ...`; arrays never change, and a part is replaced by"
                    f" a choice: `y[i] = v if i == {at} else {name}[i]`"
                )
        self._error(item.span, message, "CR020", hint)
        return syntax.Name("_", item.span)

    # ---------------------------------------------------------------- loops

    def for_(self, parts: list[Any]) -> syntax.For:
        word, lefts, _, values, manner, colon, _ = parts
        targets = self._names(lefts, "the variables of a loop are plain names: `for x, y in xs, ys:`")
        self._distinct([(name.id, name.span) for name in targets if name.id != "_"], "variable")
        return syntax.For(targets, values, manner.value if manner else "", (), self._span(word, colon))

    def while_(self, parts: list[Any]) -> syntax.While:
        word, condition, colon, _ = parts
        return syntax.While(condition, (), self._span(word, colon))

    def repeated(self, parts: list[Any]) -> syntax.For | syntax.While:
        loop, _, *body, _ = parts
        whole: syntax.For | syntax.While = replace(loop, body=tuple(body))
        return whole

    def collect(self, parts: list[Any]) -> syntax.Collect:
        word, lefts, _, values, _ = parts
        targets = self._names(lefts, "what is collected gets a plain name: `collect hs = h`")
        return syntax.Collect(targets, values, self._span(word, values[-1]))

    def _names(self, lefts: Sequence[syntax.Expression], hint: str) -> tuple[syntax.Name, ...]:
        """Names that are read as expressions."""
        names = []
        for left in lefts:
            if isinstance(left, syntax.Name):
                names.append(left)
            else:
                self._error(left.span, f"`{left.span.text}` is not a name", "CR020", hint)
                names.append(syntax.Name("_", left.span))
        return tuple(names)

    # ---------------------------------------------------------------- layers and models

    def random(self, parts: list[Any]) -> syntax.Statement:
        """`param`, `state` and `sample`."""
        word, name, _, type_, _, source, _ = parts
        if source is None:
            message, hint = UNSTATED[word.type]
            shown = "real[n]" if type_ is None else type_.span.text
            span = self._span(word, type_ or name)
            self._error(span, message.format(name=name.value), "CR026", hint.format(name=name.value, type=shown))
            source = syntax.Name("zeros", span)
        record = RANDOM[word.type]
        return record(name.value, self._word(name), type_, source, self._span(word, source))

    def input_(self, parts: list[Any]) -> syntax.Input:
        word, name, _, type_, _ = parts
        return syntax.Input(name.value, self._word(name), type_, self._span(word, type_ or name))

    def named(self, parts: list[Any]) -> syntax.Statement:
        """`output`, `update`, and `layer` within a body."""
        word, name, _, value, _ = parts
        span = self._span(word, value)
        if word.type == "OUTPUT":
            return syntax.Output(name.value, self._word(name), value, span)
        if word.type == "UPDATE":
            return syntax.Update(name.value, self._word(name), value, span)
        if not isinstance(value, syntax.Call):
            hint = "write `layer enc = dense(units = 32)`"
            self._error(value.span, "an owner is a layer with its sizes", "CR026", hint)
            value = syntax.Call(value, (), (), value.span)
        return syntax.Owner(name.value, self._word(name), value, span)

    # ---------------------------------------------------------------- equations, cotangents

    def names(self, parts: list[Any]) -> tuple[syntax.Name, ...]:
        return tuple(syntax.Name(name.value, self._word(name)) for name in parts if name.type == "NAME")

    def solve_opening(self, parts: list[Any]) -> syntax.Solve:
        word, unknowns, _, start, _, _ = parts
        self._distinct([(name.id, name.span) for name in unknowns], "unknown")
        if len(start) != len(unknowns):
            count = "one start" if len(start) == 1 else f"{len(start)} starts"
            self._error(
                start[0].span | start[-1].span,
                f"{count} for {len(unknowns)} unknowns: {', '.join(name.id for name in unknowns)}",
                "CR026",
                "give each unknown its own, separated by commas",
            )
        return syntax.Solve(unknowns, start, (), self._span(word, start[-1]))

    def equation(self, parts: list[Any]) -> tuple[syntax.Expression, syntax.Expression]:
        return parts[0], parts[2]

    def solve(self, parts: list[Any]) -> syntax.Solve:
        opening, _, *equations, _ = parts
        span = opening.span | equations[-1][1].span
        return syntax.Solve(opening.unknowns, opening.start, tuple(equations), span)

    def on_backward(self, parts: list[Any]) -> syntax.OnBackward:
        word, name, _, cotangent, _, value, _ = parts
        if cotangent.value != f"d_{name.value}":
            hint = f"write `on_backward {name.value}: d_{name.value} = ...`"
            message = f"the cotangent of `{name.value}` is called `d_{name.value}`"
            self._error(self._word(cotangent), message, "CR026", hint)
        of = syntax.Name(name.value, self._word(name))
        bound = syntax.Name(cotangent.value, self._word(cotangent))
        return syntax.OnBackward(of, bound, value, self._span(word, value))
