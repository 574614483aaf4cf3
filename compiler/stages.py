"""What stands between two rooms of the pipeline, as text and as IR."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from chainrule.compiler.driver import analysed, python
from chainrule.compiler.emit.offered import MADE
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.emit.scalars import ScalarPlan
from chainrule.compiler.ir import Derivation, Function
from chainrule.compiler.ir.show import show
from chainrule.compiler.options import Options, Settings
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source
from chainrule.compiler.tree_text import show_tree

Stage = Literal["tree", "ir", "adjoint", "plan", "python"]


def stage(
    source: Source,
    which: Stage,
    function: str | None = None,
    folder: Path | None = None,
    settings: Settings = (),
    derive: Sequence[str] = (),
    allow_extern: bool = False,
    literal: bool = False,
) -> str:
    """What stands between two rooms, as text; of one function or of all. Raises CompileErrors, KeyError."""
    if which == "tree":
        return show_tree(parse(source), function)
    options = Options(literal=literal, settings=settings, derive=tuple(derive), allow_extern=allow_extern)
    ir = analysed(source, folder, options)
    if which == "python":
        text = python(ir, source, options)
        return text if function is None else _only(text, function)
    planner = Planner(ir, literal)
    names = ir.shown if function is None else (function,)
    return "\n".join(show(part) for name in names for part in _parts(planner, name, which))


def _parts(planner: Planner, name: str, which: Stage) -> list[Function]:
    """The functions that a stage makes of one; KeyError if there is none of that name."""
    if which == "ir":
        return [planner.module.functions[name]]
    found = planner.plan(name, name, planner.active(name))
    plan = found.lanes if isinstance(found, ScalarPlan) else found
    asked = [_value(planner, one) for one in planner.module.derivations if one.function == name and one.mode in MADE]
    if plan.joint is None or plan.split is None:
        return [plan.value, *asked]
    if which == "adjoint":
        return [plan.joint, *asked]
    forward = replace(plan.split.forward, results=(*plan.split.forward.results, *plan.split.saved))
    return [
        replace(forward, name=f"{name}_forward"),
        replace(plan.split.backward, name=f"{name}_backward"),
        *asked,
    ]


def _value(planner: Planner, derivation: Derivation) -> Function:
    """What is computed for a derivative that is asked for."""
    found = planner.offered(derivation, f"{derivation.function}_{derivation.mode}")
    return found.lanes.value if isinstance(found, ScalarPlan) else found.value


def _only(text: str, name: str) -> str:
    """The emitted functions of one function of the source."""
    pieces = re.split(r"\n\n\n(?=def )", text)
    endings = "_forward|_backward|_grad|_arguments|_jvp|_vjp|_jacobian|_hessian|_hvp"
    wanted = re.compile(rf"def _?{re.escape(name)}(?:{endings})?\(")
    return "\n\n\n".join(piece.strip("\n") for piece in pieces if wanted.match(piece)) + "\n"
