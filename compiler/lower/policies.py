"""`policy abs(0) = 1`: what a file answers where a function has no derivative."""

from __future__ import annotations

from difflib import get_close_matches

from chainrule.compiler import syntax
from chainrule.compiler.lower.numbers import number_of
from chainrule.compiler.lower.program import Program, Scope
from chainrule.compiler.ops.language import LANGUAGE
from chainrule.compiler.ops.policies import POLICIES, Policy
from chainrule.compiler.source import CompileError, Note


def collect_policies(program: Program, scope: Scope, file: syntax.File) -> None:
    """The answers of a file, kept with its source, where the rules of the table find them. Mistakes are reported."""
    seen: dict[str, syntax.Policy] = {}
    for tree in file.definitions:
        if isinstance(tree, syntax.Policy):
            try:
                found = _answer(program, scope, tree)
                first = seen.setdefault(tree.function.id, tree)
                if first is not tree:
                    raise CompileError(
                        tree.span,
                        f"what is answered for `{tree.function.id}` is said twice",
                        code="CR138",
                        hint="leave one of the two out",
                        notes=[Note(first.span, "the first")],
                    )
                file.span.source.answers[tree.function.id] = found
            except CompileError as error:
                program.report(error)


def _answer(program: Program, scope: Scope, tree: syntax.Policy) -> float | str:
    name, policy = tree.function.id, POLICIES.get(tree.function.id)
    if name in scope.names:
        message = f"`{name}` is of your own, and a policy is of the language's functions"
        hint = f"state its derivative: `derivative {name}(...) = ...`"
        raise CompileError(tree.function.span, message, code="CR138", hint=hint)
    if policy is None:
        raise _unknown(tree)
    wrong = CompileError(
        tree.answer.span, f"this is no answer for `{name}`", code="CR138", hint=f"there is {policy.shown(name)}"
    )
    if policy.choices:
        if tree.point is not None:
            message = f"`{name}` has no one point at which it has no derivative"
            raise CompileError(tree.point.span, message, code="CR138", hint=f"there is {policy.shown(name)}")
        if not isinstance(tree.answer, syntax.String) or tree.answer.value not in policy.choices:
            raise wrong
        return tree.answer.value
    if tree.point is None or number_of(program, scope, tree.point) != 0:
        span = tree.function.span if tree.point is None else tree.point.span
        message = f"it is at 0 that `{name}` has no derivative"
        raise CompileError(span, message, code="CR138", hint=f"write `policy {name}(0) = ...`")
    number = number_of(program, scope, tree.answer)
    if number is None or isinstance(number, bool) or not _is_answer(policy, float(number)):
        raise wrong
    return float(number)


def _is_answer(policy: Policy, number: float) -> bool:
    """A number, or nan, by which an answer that should not have been asked for makes itself heard."""
    return number != number or (abs(number) < float("inf") and (not policy.only or number in policy.only))


def _unknown(tree: syntax.Policy) -> CompileError:
    name = tree.function.id
    near = get_close_matches(name, POLICIES, 1)
    what = "has its derivative, or a limit, everywhere" if name in LANGUAGE else "is no function of the language"
    offered = "; ".join(policy.shown(known) for known, policy in POLICIES.items())
    hint = f"did you mean `{near[0]}`? There is {POLICIES[near[0]].shown(near[0])}" if near else f"there are {offered}"
    return CompileError(tree.function.span, f"`{name}` has no policy: it {what}", code="CR138", hint=hint)
