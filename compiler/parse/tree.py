"""What the grammar's rules for files and their definitions build."""

from __future__ import annotations

import inspect
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.parse.bodies import Bodies
from chainrule.compiler.source import Span

FORMS = ("diagonal", "blocks", "sparse")


class Builder(Bodies):
    """The whole grammar's builder; `begin` names the source before each reading."""

    # ---------------------------------------------------------------- a file

    def file(self, parts: list[Any]) -> syntax.File:
        doc, *definitions = parts
        return syntax.File(doc, tuple(definitions), Span(self.source, 0, len(self.source.text)))

    def doc(self, parts: list[Any]) -> str:
        text: str = parts[0].value
        quotes = 3 if text.startswith('"""') else 1
        return inspect.cleandoc(text[quotes:-quotes]).strip()

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

    def extern(self, parts: list[Any]) -> syntax.Extern:
        word, heading, _, target, _ = parts
        span = self._span(word, target)
        dotted = _dotted(target)
        if not dotted:
            self._error(
                target.span, f"`{target.span.text}` is no name of another module", "CR026", "write `scipy.special.j0`"
            )
        for parameter in heading.parameters:
            if parameter.default is not None:
                self._error(parameter.default.span, "an `extern` function has no defaults", "CR026", "leave it out")
        return syntax.Extern(
            heading.name, heading.name_span, heading.parameters, heading.results, dotted, target.span, span
        )

    def policy(self, parts: list[Any]) -> syntax.Policy:
        word, subject, _, answer, _ = parts
        span = self._span(word, answer)
        match subject:
            case syntax.Name():
                return syntax.Policy(subject, None, answer, span)
            case syntax.Call(syntax.Name() as function, (syntax.Argument(None, point),), ()):
                return syntax.Policy(function, point, answer, span)
        self._error(
            subject.span,
            "a policy names a function, or a function at a point",
            "CR026",
            'write `policy relu(0) = 1`, or `policy maximum = "first"`',
        )
        return syntax.Policy(syntax.Name("_", subject.span), None, answer, span)

    def derive(self, parts: list[Any]) -> syntax.Derive:
        word, mode, _, function, *rest, closing, _ = parts
        arguments = [name for name in rest if isinstance(name, syntax.Name)]
        form = ""
        if mode in ("jacobian", "hessian") and arguments and arguments[-1].id in FORMS:
            form = arguments.pop().id
        self._distinct([(name.id, name.span) for name in arguments], "argument")
        return syntax.Derive(
            mode.value,
            self._word(mode),
            function,
            tuple(arguments),
            form,
            self._span(word, closing),
        )

    def path(self, parts: list[Any]) -> syntax.Name:
        """`x`, `m.loss`, `h.inner.W`: one name."""
        names = [part for part in parts if part.type == "NAME"]
        return syntax.Name(".".join(name.value for name in names), self._span(names[0], names[-1]))

    def example(self, parts: list[Any]) -> syntax.Example:
        word, left, op, right, _, within, _ = parts
        if within is not None and op == "==":
            self._error(within.span, "`==` is exact, and has no `within`", "CR026", "write `~=`, which is nearly equal")
        return syntax.Example(left, op.value, right, within, self._span(word, within or right))


def _dotted(target: syntax.Expression) -> str:
    """`module.name`; empty for any other expression."""
    names: list[str] = []
    while isinstance(target, syntax.Attribute):
        names.append(target.name)
        target = target.base
        if isinstance(target, syntax.Name):
            return ".".join([target.id, *reversed(names)])
    return ""
