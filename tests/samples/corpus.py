"""The samples, and the examples of the language's description: where they are, compiled and loaded once each."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from chainrule.compiler import syntax
from chainrule.compiler.driver import Options, compile_source
from chainrule.compiler.parse import parse
from chainrule.compiler.source import Source

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
GOLDEN = Path(__file__).parent / "golden"
SECOND_GOLDEN = GOLDEN / "second_derivatives.txt"
FILES: dict[str, Path] = {
    **{
        path.relative_to(SAMPLES).as_posix(): path
        for path in sorted(SAMPLES.rglob("*.cr"))
        if path.parent.name != "networks"  # tests/networks has those
    },
    "language.cr": Path(__file__).parent / "language.cr",
}

SECOND = {  # what is read of second derivatives that the samples do not ask for themselves
    "black_scholes.cr": ["hessian(call, S, sigma)", "hvp(call, S, sigma)"],
    "bundle_adjustment.cr": ["hvp(cost, cams, points)"],
    "digits/digits.cr": ["hvp(loss, W1, b1, W2, b2)", "hessian(loss, W2, b2)"],
    "gaussian_mixture.cr": ["hessian(log_likelihood, alpha, mu)", "hvp(objective, alpha, mu, q, L)"],
    "newton.cr": ["hessian(root)"],
    "equations.cr": ["hessian(kepler)", "hvp(held_out, s)", "jacobian(orbit)", "jacobian(temperature, s)"],
    "logistic_regression.cr": ["hessian(loss, w, b)"],
    "pairwise.cr": ["hvp(distortion)", "hessian(distortion, c)"],
    "pendulum.cr": ["hessian(energy)"],
    "rosenbrock.cr": ["hessian(rosenbrock)", "hessian(chain)", "hvp(chain)"],
    "lecture/s01_intuition.cr": ["hessian(temperature)"],
    "lecture/s07_algorithm.cr": ["hessian(loss, W2, b2)"],
    "lecture/s08_computation.cr": ["hessian(reuse)", "hessian(sigmoid_chain, x)", "hessian(bound)"],
    "lecture/s09_numerically.cr": ["hessian(loss, W1, b1)"],
    "lecture/s10_symbolically.cr": ["hessian(bell)", "hessian(damped)", "hessian(rational)"],
    "lecture/s11_deep_networks.cr": ["hvp(deep_loss, W, b)", "hessian(picture_loss, K)"],
}


def tree(name: str) -> syntax.File:
    return parse(Source(name, FILES[name].read_text(encoding="utf-8")))


def golden(name: str) -> Path:
    return GOLDEN / f"{FILES[name].stem}.py"


def compiled(name: str) -> str:
    """The module as a user gets it: formatted."""
    path = FILES[name]
    return compile_source(path.read_text(encoding="utf-8"), Options(), path.name, path.parent)


def loaded(text: str, name: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), module.__dict__)
    return module


@cache
def module(name: str) -> ModuleType:
    path = FILES[name]
    text = path.read_text(encoding="utf-8")
    return loaded(compile_source(text, Options(format=False), path.name, path.parent), path.stem)


def second_derivatives() -> str:
    """Those of SECOND, as they are emitted, without the entries' checks."""
    found = []
    for name, asked in SECOND.items():
        path = FILES[name]
        options = Options(derive=tuple(asked), unchecked=True)
        text = compile_source(path.read_text(encoding="utf-8"), options, path.name, path.parent)
        for derivative in asked:
            mode, function = re.split(r"[(,)]", derivative)[:2]
            start = text.index(f"def {function}_{mode}(")
            end = text.find("\ndef ", start)
            found.append(text[start : end if end > 0 else None].strip() + "\n")
    return "\n\n".join(found)


def write_goldens() -> None:
    GOLDEN.mkdir(exist_ok=True)
    SECOND_GOLDEN.write_text(second_derivatives(), encoding="utf-8")
    for name in FILES:
        golden(name).write_text(compiled(name), encoding="utf-8")


if __name__ == "__main__":
    write_goldens()
    sys.exit()
