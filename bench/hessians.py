"""Hessians of a logistic regression and of x'Ax, and a banded Jacobian, against jax's and HIPS autograd's.

    python bench/hessians.py            n = 1000; 2000 rows of 200; bands of 10^4, 10^5, 10^6 rows
    python bench/hessians.py --alone    without the peers

Prints the least of several runs in milliseconds, after one that is not counted (jax compiles in it). Results that
differ are an error, whatever they cost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import chainrule

MODEL = """
fn quadratic(x: real[n], A: real[n, n]) -> real = x @ A @ x

fn logistic(w: real[p], X: real[n, p], y: real[n]) -> real:
    z = X @ w
    return mean(softplus(z) - y * z)

fn band(x: real[n]) -> real[n - 2] = x[1:-1] * (x[2:] - 2 * x[1:-1] + x[:-2]) + sin(x[1:-1])

derive hessian(quadratic, x)
derive hessian(logistic, w)
derive jacobian(band, x, sparse)
"""


def least(call: Callable[[], Any], rounds: int = 7) -> float:
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def in_jax() -> dict[str, Callable[..., Any]]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def logistic(w: Any, X: Any, y: Any) -> Any:
        z = X @ w
        return jnp.mean(jax.nn.softplus(z) - y * z)

    made = {"quadratic": jax.jit(jax.hessian(lambda x, A: x @ A @ x)), "logistic": jax.jit(jax.hessian(logistic))}
    return {name: partial(_finished, f) for name, f in made.items()}


def _finished(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args).block_until_ready()


def in_autograd() -> dict[str, Callable[..., Any]]:
    import autograd
    import autograd.numpy as anp

    def logistic(w: Any, X: Any, y: Any) -> Any:
        z = anp.dot(X, w)
        return anp.mean(anp.logaddexp(0, z) - y * z)

    return {
        "quadratic": autograd.hessian(lambda x, A: anp.dot(anp.dot(x, A), x)),
        "logistic": autograd.hessian(logistic),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alone", action="store_true", help="without jax and autograd")
    alone = parser.parse_args().alone
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hessians.cr"
        file.write_text(MODEL, encoding="utf-8")
        module = chainrule.load(file)
    random = np.random.default_rng(0)
    given = {
        "quadratic": (random.normal(size=1000), random.normal(size=(1000, 1000))),
        "logistic": (
            random.normal(size=200) / 10,
            random.normal(size=(2000, 200)),
            (random.random(2000) < 0.5).astype(float),
        ),
    }
    peers = {} if alone else {"jax": in_jax(), "autograd": in_autograd()}
    for name, args in given.items():
        ours = getattr(module, f"{name}_hessian")
        expected = ours(*args)
        line = f"{name:10} ours {least(partial(ours, *args)):9.2f} ms"
        for peer, functions in peers.items():
            found = functions[name](*args)
            np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-11)
            rounds = 1 if peer == "autograd" else 7
            line += f"   {peer} {least(partial(functions[name], *args), rounds):9.2f} ms"
        print(line)
    for size in (10**4, 10**5, 10**6):
        x = np.linspace(0, 1, size)
        made = module.band_jacobian(x)
        assert made.nnz == 3 * (size - 2)
        print(f"band       ours {least(partial(module.band_jacobian, x), 3):9.2f} ms   {size} unknowns")


if __name__ == "__main__":
    main()
