"""What the grammar's rules for files, functions and statements build."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.parse import words
from chainrule.compiler.parse.expressions import Expressions, without_words
from chainrule.compiler.source import Note, Span

FORMS = ("diagonal", "blocks", "sparse")


class Builder(Expressions):
    """The whole grammar's builder; `begin` names the source before each reading."""

    # ---------------------------------------------------------------- a file

    def file(self, parts: list[Any]) -> syntax.File:
        doc, *definitions = parts
        return syntax.File(doc, tuple(definitions), Span(self.source, 0, len(self.source.text)))

    def doc(self, parts: list[Any]) -> str:
        text: str = parts[0].value
        quotes = 3 if text.startswith('"""') else 1
        return inspect.cleandoc(text[quotes:-quotes]).strip()

    # ---------------------------------------------------------------- functions

    def one_line_function(self, parts: list[Any]) -> syntax.Function:
        heading, _, values, _ = parts
        body = syntax.Return(values, self._span(values[0], values[-1]))
        whole: syntax.Function = replace(heading, body=(body,), span=heading.span | body.span)
        return whole

    def function(self, parts: list[Any]) -> syntax.Function:
        heading, _, doc, *body, _ = parts
        self.check_body(heading, body)
        span = heading.span | body[-1].span if body else heading.span
        whole: syntax.Function = replace(heading, body=tuple(body), doc=doc, span=span)
        return whole

    def check_body(self, heading: syntax.Function, body: Sequence[syntax.Statement]) -> None:
        """A body ends in its one `return`."""
        returns = [statement for statement in body if isinstance(statement, syntax.Return)]
        if not returns:
            last = body[-1] if body else None
            name = last.targets[0].name if isinstance(last, syntax.Assign) else "x"
            self._error(
                heading.name_span,
                f"`{heading.name}` returns nothing",
                "CR013",
                f"end its body with a `return`, such as `return {name}`",
            )
        elif body[-1] is not returns[0]:
            after = body[list(body).index(returns[0]) + 1]
            self._error(
                after.span,
                "nothing can stand behind `return` in a function",
                "CR013",
                "put it before the `return`, or leave it out",
                [Note(returns[0].span, "the function ends here")],
            )

    def opening(self, parts: list[Any]) -> syntax.Function:
        heading: syntax.Function = parts[0]
        return heading

    def heading(self, parts: list[Any]) -> syntax.Function:
        fn, name, _, parameters, closing, _, results = parts
        end = results[-1] if results else closing
        parameters = parameters or ()
        self._distinct([(parameter.name, parameter.span) for parameter in parameters], "parameter")
        for before, after in pairwise(parameters):
            if before.default is not None and after.default is None:
                self._error(
                    after.span,
                    f"`{after.name}` has no default, but the parameter before it has one",
                    "CR027",
                    f"give `{after.name}` a default too, or put it first",
                )
        return syntax.Function(name.value, self._word(name), parameters, results, (), None, self._span(fn, end))

    def parameters(self, parts: list[Any]) -> tuple[syntax.Parameter, ...]:
        return tuple(part for part in parts if isinstance(part, syntax.Parameter))

    def parameter(self, parts: list[Any]) -> syntax.Parameter:
        name, _, type_, _, default = parts
        return syntax.Parameter(name.value, type_, default, self._span(name, default or type_ or name))

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

    # ---------------------------------------------------------------- the other definitions

    def constant(self, parts: list[Any]) -> syntax.Constant:
        name, _, value, _ = parts
        return syntax.Constant(name.value, self._word(name), value, self._span(name, value))

    def import_(self, parts: list[Any]) -> syntax.Import:
        word, path = parts[0], parts[1]
        names = tuple(part for part in parts if isinstance(part, tuple))
        end = parts[-2] if isinstance(parts[-2], str) else names[-1][1]
        self._distinct([(here.id, here.span) for _, here in names], "name")
        return syntax.Import(path.value[1:-1], self._word(path), names, self._span(word, end))

    def imported(self, parts: list[Any]) -> tuple[syntax.Name, syntax.Name]:
        there, _, here = parts
        name = syntax.Name(there.value, self._word(there))
        return name, name if here is None else syntax.Name(here.value, self._word(here))

    def derive(self, parts: list[Any]) -> syntax.Derive:
        word, mode, _, function, *rest, closing, _ = parts
        arguments = [syntax.Name(name.value, self._word(name)) for name in rest if name.type == "NAME"]
        form = ""
        if mode in ("jacobian", "hessian") and arguments and arguments[-1].id in FORMS:
            form = arguments.pop().id
        self._distinct([(name.id, name.span) for name in arguments], "argument")
        return syntax.Derive(
            mode.value,
            self._word(mode),
            syntax.Name(function.value, self._word(function)),
            tuple(arguments),
            form,
            self._span(word, closing),
        )

    def example(self, parts: list[Any]) -> syntax.Example:
        word, left, op, right, _, within, _ = parts
        if within is not None and op == "==":
            self._error(within.span, "`==` is exact, and has no `within`", "CR026", "write `~=`, which is nearly equal")
        return syntax.Example(left, op.value, right, within, self._span(word, within or right))
