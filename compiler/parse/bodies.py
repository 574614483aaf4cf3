"""What the grammar builds of functions, layers, models and rules, and what may stand in the body of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from chainrule.compiler import syntax
from chainrule.compiler.parse.statements import Statements
from chainrule.compiler.source import Note

KIND = {syntax.Function: "function", syntax.Layer: "layer", syntax.Model: "model", syntax.Rule: "rule"}
COMMON = (syntax.Assign, syntax.Solve, syntax.OnBackward, syntax.For, syntax.While)
OWN = (syntax.Param, syntax.State, syntax.Update, syntax.Sample, syntax.Owner)
FITS: dict[type, tuple[type, ...]] = {
    syntax.Function: (*COMMON, syntax.Return),
    syntax.Rule: (syntax.Assign, syntax.Solve, syntax.For, syntax.While, syntax.Return),
    syntax.Layer: (*COMMON, *OWN, syntax.Return),
    syntax.Model: (*COMMON, *OWN, syntax.Input, syntax.Output, syntax.Loss),
}
NOT_IN_LOOPS = (syntax.Return, syntax.Input, syntax.Output, syntax.Loss)
MISPLACED = {
    syntax.Return: ("`return` stands in no model", "name what the model gives: `output y = ...`"),
    syntax.Param: ("a {kind} owns no parameters", "make it a `layer`, or take `{name}` as an argument"),
    syntax.State: ("a {kind} has no state", "make it a `layer`, or take `{name}` as an argument and return it"),
    syntax.Update: ("a {kind} has no state", "bind the name again: `{name} = ...`"),
    syntax.Sample: ("a {kind} draws no random numbers", "make it a `layer`, or take `{name}` as an argument"),
    syntax.Owner: ("a {kind} owns no layers", "make it a `layer`"),
    syntax.Input: ("`input` stands in a model, not in a {kind}", "make `{name}` a parameter, in the brackets"),
    syntax.Output: ("`output` stands in a model, not in a {kind}", "bind it, `{name} = ...`, and `return` it"),
    syntax.Collect: ("`collect` stands in a loop", "it keeps what a loop makes in each step; `=` binds a value here"),
    syntax.OnBackward: ("`on_backward` does not stand in a {kind}", "compute the cotangent in the rule itself"),
}  # fmt: skip


class Bodies(Statements):
    """Definitions with a body; `check_body` says what is wrong with one as a whole."""

    def one_line(self, parts: list[Any]) -> syntax.WithBody:
        heading, _, values, _ = parts
        body = syntax.Return(values, self._span(values[0], values[-1]))
        whole: syntax.WithBody = replace(heading, body=(body,), span=heading.span | body.span)
        return whole

    def with_body(self, parts: list[Any]) -> syntax.WithBody:
        heading, _, doc, *body, _ = parts
        return self.whole(heading, doc, body)

    def whole(self, heading: syntax.WithBody, doc: str | None, body: Sequence[syntax.Statement]) -> syntax.WithBody:
        """A definition made of its heading and its body, which is checked."""
        if isinstance(heading, syntax.Model):
            body = [_as_loss(statement) for statement in body]
        self.check_body(heading, body)
        span = heading.span | body[-1].span if body else heading.span
        return replace(heading, body=tuple(body), doc=doc, span=span)

    def opening(self, parts: list[Any]) -> syntax.WithBody:
        heading: syntax.WithBody = parts[0]
        return heading

    # ---------------------------------------------------------------- headings

    def heading(self, parts: list[Any]) -> syntax.Function | syntax.Layer:
        word, name, _, parameters, closing, _, results = parts
        end = results[-1] if results else closing
        kind = syntax.Layer if word.type == "LAYER" else syntax.Function
        return kind(name.value, self._word(name), self._ordered(parameters), results, (), None, self._span(word, end))

    def model_heading(self, parts: list[Any]) -> syntax.Model:
        word, name, _, parameters, closing = parts
        span = self._span(word, closing or name)
        return syntax.Model(name.value, self._word(name), self._ordered(parameters), (), None, span)

    def rule_heading(self, parts: list[Any]) -> syntax.Rule:
        word, name, _, parameters, cotangents, closing, _, reason = parts
        parameters, cotangents = parameters or (), cotangents or ()
        self._distinct([(one.id, one.span) for one in (*parameters, *cotangents)], "name")
        span = self._span(word, reason or closing)
        if word.type == "BACKWARD" and not cotangents:
            self._error(
                self._word(closing),
                f"this rule does not name the cotangent of what `{name.value}` gives",
                "CR026",
                f"write it behind a `;`: `backward {name.value}(...; dy)`",
            )
        if word.type == "DERIVATIVE" and cotangents:
            self._error(
                cotangents[0].span,
                "a `derivative` states partial derivatives, and has no cotangent",
                "CR026",
                "leave it out, or write `backward`",
            )
        unchecked = None if reason is None else syntax.String(reason.value[1:-1], self._word(reason))
        if unchecked is not None and not unchecked.value.strip():
            self._error(
                unchecked.span,
                "this reason says nothing",
                "CR026",
                "say why the rule is not the derivative: `unchecked \"straight-through\"`",
            )
        return syntax.Rule(
            "backward" if word.type == "BACKWARD" else "derivative",
            name.value, self._word(name), parameters, cotangents, unchecked, (), None, span,
        )  # fmt: skip

    def cotangents(self, parts: list[Any]) -> tuple[syntax.Name, ...]:
        names: tuple[syntax.Name, ...] = parts[1]
        return names

    def parameters(self, parts: list[Any]) -> tuple[syntax.Parameter, ...]:
        return tuple(part for part in parts if isinstance(part, syntax.Parameter))

    def parameter(self, parts: list[Any]) -> syntax.Parameter:
        name, _, type_, _, default = parts
        if isinstance(type_, str):
            type_ = syntax.Type(type_, (), self._word(parts[2]))
        return syntax.Parameter(name.value, type_, default, self._span(name, default or type_ or name))

    def _ordered(self, parameters: tuple[syntax.Parameter, ...] | None) -> tuple[syntax.Parameter, ...]:
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
        return parameters

    # ---------------------------------------------------------------- bodies

    def check_body(self, heading: syntax.WithBody, body: Sequence[syntax.Statement]) -> None:
        """Each statement fits the kind of definition; all but a model end in their one `return`."""
        for statement in body:
            if not isinstance(statement, FITS[type(heading)]):
                self._misplaced(heading, statement)
            elif isinstance(statement, syntax.For | syntax.While):
                self._check_loop(heading, statement)
        if isinstance(heading, syntax.Model):
            self._check_model(heading, body)
            return
        returns = [statement for statement in body if isinstance(statement, syntax.Return)]
        if not returns and any(isinstance(statement, syntax.Return) for statement in syntax.every(body)):
            return  # from a loop, which is said there
        if not returns:
            last = body[-1] if body else None
            name = last.targets[0].name if isinstance(last, syntax.Assign) else "x"
            self._error(
                heading.name_span,
                (
                    f"`{heading.name}` returns nothing"
                    if not isinstance(heading, syntax.Rule)
                    else f"this rule for `{heading.name}` returns nothing"
                ),
                "CR013",
                f"end its body with a `return`, such as `return {name}`",
            )
        elif body[-1] is not returns[0]:
            after = body[list(body).index(returns[0]) + 1]
            self._error(
                after.span,
                f"nothing can stand behind `return` in a {KIND[type(heading)]}",
                "CR013",
                "put it before the `return`, or leave it out",
                [Note(returns[0].span, f"the {KIND[type(heading)]} ends here")],
            )

    def _check_loop(self, heading: syntax.WithBody, loop: syntax.For | syntax.While) -> None:
        """What fits the definition fits a loop in it, but what speaks of the definition as a whole."""
        for statement in syntax.every(loop.body):
            if isinstance(statement, syntax.Return):
                hint = "a loop runs to its end: bind a name in it, and return that name behind the loop"
                self._error(statement.span, "nothing returns from within a loop", "CR113", hint)
            elif isinstance(statement, NOT_IN_LOOPS):
                word = statement.span.text.split()[0]
                self._error(statement.span, f"`{word}` stands in no loop", "CR023", "put it behind the loop")
            elif not isinstance(statement, (*FITS[type(heading)], syntax.Collect)):
                self._misplaced(heading, statement)

    def _misplaced(self, heading: syntax.WithBody, statement: syntax.Statement) -> None:
        message, hint = MISPLACED[type(statement)]
        name = getattr(statement, "name", "")
        kind = KIND[type(heading)]
        self._error(statement.span, message.format(kind=kind), "CR023", hint.format(name=name))

    def _check_model(self, heading: syntax.Model, body: Sequence[syntax.Statement]) -> None:
        losses = [statement for statement in body if isinstance(statement, syntax.Loss)]
        for second in losses[1:]:
            self._error(
                second.span,
                "a model has one loss",
                "CR027",
                "add them: `loss = a + b`",
                [Note(losses[0].span, "the first")],
            )
        if not losses and not any(isinstance(statement, syntax.Output) for statement in body):
            self._error(
                heading.name_span,
                f"`{heading.name}` has neither a loss nor an output",
                "CR013",
                "write `loss = ...` for what is to become small, `output y = ...` for what it gives",
            )


def _as_loss(statement: syntax.Statement) -> syntax.Statement:
    """In a model the name `loss` is not bound, but stated."""
    match statement:
        case syntax.Assign((syntax.Target("loss", None, False),), (value,), span):
            return syntax.Loss(value, span)
    return statement
