"""Derivatives of a model, one of whose parameters is an argument of the construct, and within a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.grid.operators import (
    Found,
    Operator,
    Setting,
    bent,
    cast,
    contracted,
    pulled,
    several,
    summed,
    tangents,
)


def model(s: Setting, inside: str, asked: str = "") -> str:
    """y is a parameter of a layer, all else are inputs."""
    inputs = [one for one in s.construct.parameters if one.name != s.y]
    heading = ", ".join(f"{one.name}: {one.type}" for one in inputs)
    declared = "".join(f"    input {one.name}: {one.type}\n" for one in inputs)
    return (
        f"layer net({heading}) -> real:\n    param {s.y}: {s.parameters[1].type} ~ ones\n"
        f"    return {s.number}({s.names})\n"
        f"model m:\n{declared}    layer u = net()\n{inside}{asked}"
    )


def inputs(s: Setting) -> str:
    return ", ".join(one.name for one in s.construct.parameters if one.name != s.y)


def handed(s: Setting, args: Sequence[Any]) -> tuple[dict[str, Any], list[Any]]:
    at = s.construct.real[1]
    return {f"u.{s.y}": np.asarray(args[at])}, [arg for k, arg in enumerate(args) if k != at]


def modelled(
    name: str,
    inside: Callable[[Setting], str],
    offers: str,
    call: Callable[[Setting, Any, dict[str, Any], list[Any], Sequence[Any]], Found],
    wanted: Callable[[Setting], Any],
    order: int,
    asked: Callable[[Setting], str] = lambda s: "",
) -> Operator:
    def called(s: Setting, function: Any, args: Sequence[Any]) -> Found:
        params, given = handed(s, args)
        return call(s, function, params, given, args)

    return Operator(name, lambda s: model(s, inside(s), asked(s)), lambda s: offers, called, wanted, order)


def loss(s: Setting) -> str:
    return f"    e = u({inputs(s)})\n    output energy = e\n    loss = e\n"


MODELS = [
    modelled(
        "model's gradient",
        loss,
        "m_loss_grad",
        lambda s, f, params, given, args: _leaf(f(params, *given)),
        lambda s: (s.known.number.value, s.known.number.first[1]),
        1,
    ),
    modelled(
        "model's gradient by an input",
        loss,
        "m_energy_grad",
        lambda s, f, params, given, args: f(params, *given),
        lambda s: (s.known.number.value, s.known.number.first[0]),
        1,
        lambda s: f"derive grad(m.energy, {s.x})\n",
    ),
    modelled(
        "model's hessian",
        loss,
        "m_loss_hessian",
        lambda s, f, params, given, args: f(params, *given)[f"u.{s.y}"][f"u.{s.y}"],
        lambda s: s.known.number.second[1][1],
        2,
        lambda s: "derive hessian(m.loss)\n",
    ),
    modelled(
        "model's hvp",
        loss,
        "m_loss_hvp",
        lambda s, f, params, given, args: f(
            params, *given, v_params={f"u.{s.y}": cast(s.along(1), np.asarray(args[s.construct.real[1]]))}
        )[f"u.{s.y}"],
        lambda s: bent(s, [1]),
        2,
        lambda s: "derive hvp(m.loss)\n",
    ),
    modelled(
        "model's jvp by an input",
        loss,
        "m_loss_jvp",
        lambda s, f, params, given, args: f(params, *given, **tangents(s, [0], "t", args)),
        lambda s: (s.known.number.value, contracted(s.known.number.first[0], s.along(0))),
        1,
        lambda s: f"derive jvp(m.loss, {s.x})\n",
    ),
    modelled(
        "gradient within a model's loss",
        lambda s: f"    loss = {summed(s, f'grad(u, {s.x})({inputs(s)})^2')}\n",
        "m_loss_grad",
        lambda s, f, params, given, args: _leaf(f(params, *given)),
        lambda s: (
            np.sum(s.known.number.first[0] ** 2),
            2 * pulled([s.known.number.first[0]], [s.known.number.second[0][1]]),
        ),
        2,
    ),
    modelled(
        "gradient by a parameter within a model",
        lambda s: (
            f"    output slope = grad(u, {s.y})({inputs(s)})\n    output bend = hessian(u, {s.y})({inputs(s)})\n"
            f"    loss = u({inputs(s)})\n"
        ),
        "m_bend",
        lambda s, f, params, given, args: f(params, *given),
        lambda s: s.known.number.second[1][1],
        2,
    ),
]


def _leaf(found: Any) -> Any:
    value, gradients = found
    return value, several([*gradients.values()])
