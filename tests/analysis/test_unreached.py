"""`check` warns of parameters that training cannot move, at the user's line, and of no others."""

from __future__ import annotations

from chainrule.compiler import driver
from chainrule.compiler.parse import from_text

NET = """model net(width: dim = 8):
    input x: real[b, 4]
    input y: int[b]
    param scale: real ~ ones
    param frozen: real[3] ~ zeros
    param counted: real[3] ~ zeros
    param used: real[3] ~ zeros
    state seen: real ~ zeros
    h = dense(x, width, relu)
    spare = dense(x, width)
    for t in range(2):
        g = dense(h, width, tanh)
        h = g
    z = dense(h, 3) + stop_gradient(frozen)
    z = z + used if counted[0] > 0 else z - used
    update seen = seen + scale
    output logits = z
    output side = spare
    loss = mean(cross_entropy(z, y))
"""


def warnings(text: str) -> list[tuple[str, str]]:
    """Of each warning of this kind the line that it stands at, and what it says."""
    found = driver.findings(driver.analyse(from_text(text, "net.cr")))
    each = [warning for one in found for warning in one.warnings if warning.code == "CR202"]
    return [(warning.span.text, warning.message) for warning in each]


def test_it_names_what_the_loss_does_not_depend_on() -> None:
    says = "the loss of `net` does not depend on its parameter"
    assert warnings(NET) == [
        ("param scale: real ~ ones", f"{says} `scale`, which stays as it is drawn"),
        ("param frozen: real[3] ~ zeros", f"{says} `frozen`, which stays as it is drawn"),
        ("param counted: real[3] ~ zeros", f"{says} `counted`, which stays as it is drawn"),
        ("spare = dense(x, width)", f"{says}s `spare.W` and `spare.b`, which stay as they are drawn"),
    ]


def test_it_is_silent_where_the_loss_depends_on_all() -> None:
    used = "loss = mean(cross_entropy(z, y)) + sum(spare^2) * scale + sum(frozen^2 + counted^2)"
    assert warnings(NET.replace("loss = mean(cross_entropy(z, y))", used)) == []


def test_a_model_without_a_loss_is_not_asked() -> None:
    assert warnings("model m:\n    input x: real[b]\n    param w: real ~ ones\n    output y = x * 2\n") == []
