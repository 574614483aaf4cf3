"""Models of each layer, activation and loss of the library: `check` has nothing to say of what nobody can change."""

from __future__ import annotations

import pytest

from chainrule.compiler import driver
from chainrule.compiler.analysis.hazards import Findings
from chainrule.compiler.lower import library
from chainrule.compiler.parse import from_text

ROWS, LINES = "input x: real[batch, 6]", "input x: real[batch, 4, 9]"
STEPS, PLANES = "input x: real[batch, 5, 4]", "input x: real[batch, 4, 8, 8]"
BLOCKS = "input x: real[batch, 2, 6, 6, 6]"
FILES = ("activations.cr", "attention.cr", "convolutions.cr", "layers.cr", "losses.cr", "recurrent.cr")

LAYERS = {
    "attention": (STEPS, "attention(dense(x, 4), dense(x, 4), dense(x, 4), mask = causal(5))"),
    "multi_head_attention": (STEPS, "multi_head_attention(dense(x, 4), dense(x, 4), 2, mask = causal(5))"),
    "positional_encoding": (STEPS, "dense(x, 4) + positional_encoding(5, 4)"),
    **{
        f"{kind}{axes}": (data, f"{kind}{axes}(x, 4, {size})")
        for kind, size in (("conv", "3"), ("grouped_conv", "3, 2"), ("transposed_conv", "3, stride = 2"))
        for axes, data in (("1d", LINES), ("2d", PLANES))
    },
    "conv3d": (BLOCKS, "conv3d(x, 4, 3)"),
    "rectangular_conv2d": (PLANES, "rectangular_conv2d(x, 4, 3, 2)"),
    **{
        f"{kind}_pool{axes}": (data, f"{kind}_pool{axes}(conv{axes}(x, 4, 3), 2, 2, padding = 1)")
        for kind in ("max", "average")
        for axes, data in (("1d", LINES), ("2d", PLANES), ("3d", BLOCKS))
    },
    **{
        f"rectangular_{kind}_pool2d": (PLANES, f"rectangular_{kind}_pool2d(conv2d(x, 4, 3), 2, 3, 1, 2)")
        for kind in ("max", "average")
    },
    "adaptive_average_pool1d": (LINES, "adaptive_average_pool1d(conv1d(x, 4, 3), 3)"),
    "adaptive_average_pool2d": (PLANES, "adaptive_average_pool2d(conv2d(x, 4, 3), 2, 4)"),
    "embedding": ("input x: int[batch]", "embedding(x, 10, 4)"),
    "dropout": (ROWS, "dropout(dense(x, 4), 0.3)"),
    **{name: (ROWS, f"{name}(dense(x, 4))") for name in ("batch_norm", "layer_norm", "rms_norm", "glu", "softmax")},
    **{name: (PLANES, f"{name}(conv2d(x, 4, 3))") for name in ("batch_norm2d", "instance_norm")},
    "scaled_instance_norm": (PLANES, "scaled_instance_norm(conv2d(x, 4, 3))"),
    "group_norm": (PLANES, "group_norm(conv2d(x, 4, 3), 2)"),
    **{name: (STEPS, f"{name}(x, 4)") for name in ("rnn", "lstm", "gru")},
    "bidirectional": (STEPS, "bidirectional(x, 4, gru)"),
}
NEEDS = {"kl": ["y > 0"]}
TARGETS = {"y": "input y: real[batch, 4]", "k": "input k: int[batch]", "s": "input s: real[batch]"}
LOSSES = {
    "mse": "mse(z, y)",
    "mae": "mae(z, y)",
    **{name: f"mean({name}(z - y))" for name in ("huber", "smooth_l1", "log_cosh", "pinball")},
    "cross_entropy": "mean(cross_entropy(z, k, weights = [1, 2, 3, 4], smoothing = 0.1, mask = k != -1))",
    "soft_cross_entropy": "mean(soft_cross_entropy(z, y))",
    "nll": "mean(nll(log_softmax(z), k))",
    "bce": "mean(bce(sigmoid(z), y))",
    **{name: f"mean({name}(z, y))" for name in ("bce_with_logits", "focal", "poisson_nll", "hinge", "squared_hinge")},
    "kl": "mean(kl(y, log_softmax(z)))",
    "kl_normal": "mean(kl_normal(z, z)) + mse(z, y)",
    "normal_nll": "mean(normal_nll(z, y, exp(z)))",
    "multiclass_hinge": "mean(multiclass_hinge(z, k))",
    "margin_ranking": "mean(margin_ranking(z[:, 0], z[:, 1], s))",
    "cosine_similarity": "-mean(cosine_similarity(z, y))",
    "cosine_embedding": "mean(cosine_embedding(z, y, s))",
    "triplet": "mean(triplet(z, y, 2 * y))",
}
CELLS = {
    "rnn_cell": "rnn_cell(dense(x, 4), zeros([batch, 4]))",
    "gru_cell": "gru_cell(dense(x, 4), zeros([batch, 4]))",
}


def programs() -> dict[str, str]:
    made = {name: f"    {data}\n    z = {text}\n    loss = mean(z^2)\n" for name, (data, text) in LAYERS.items()}
    made |= {name: f"    {ROWS}\n    z = {text}\n    loss = mean(z^2)\n" for name, text in CELLS.items()}
    made["lstm_cell"] = (
        f"    {ROWS}\n    z, c = lstm_cell(dense(x, 4), zeros([batch, 4]), zeros([batch, 4]))\n"
        "    loss = mean(z^2) + mean(c^2)\n"
    )
    for name, place in library.places().items():
        if place.file == "activations.cr" and name not in made:
            made[name] = f"    {ROWS}\n    z = dense(x, 4, {name})\n    loss = mean(z^2)\n"
    for name, text in LOSSES.items():
        inputs = "".join(f"    {target}\n" for key, target in TARGETS.items() if f"{key}" in text.split("(", 1)[1])
        made[name] = f"    {ROWS}\n{inputs}    z = dense(x, 4)\n    loss = {text}\n"
    return {name: f"model m:\n{body}" for name, body in made.items()}


PROGRAMS = programs()


def told(program: str) -> list[Findings]:
    return driver.findings(driver.analyse(from_text(program, "m.cr")))


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_said_of_the_library(name: str) -> None:
    found = told(PROGRAMS[name])
    assert not [str(warning) for one in found for warning in one.warnings]
    assert [need.text for one in found for need in one.needs] == NEEDS.get(name, [])


def test_every_layer_and_loss_is_looked_at() -> None:
    places = library.places()
    there = {name for name in library.public() if places[name].file in FILES}
    assert there - {"causal", "dense"} <= set(PROGRAMS)


def test_what_cannot_be_proved_is_told_at_the_users_line() -> None:
    """Of a quotient in the library: by whom it is called, and what can be done there."""
    program = "fn f(x: real[n], y: real[n]):\n    a = sin(x)\n    return sum(normal_nll(a, y, sin(y)))\n"
    (warning,) = told(program)[0].warnings
    assert str(warning.span) == "m.cr:3:5"
    assert warning.message.startswith("in what the library makes here `sin(y)` may be 0 or below")
    assert "what the call is handed decides it" in warning.hint
    assert warning.notes[0].span.source.name == "chainrule/library/losses.cr"


def test_states_are_what_training_makes_of_them() -> None:
    """A variance that starts at 1 and fades stays above 0; one that is taken away from may be anything."""
    model = "model m:\n    input x: real[n]\n    param w: real ~ ones\n    state v: real ~ START\n"
    model += "    update v = UPDATE\n    output out = w * x / sqrt(v)\n    loss = sum((w * x)^2)\n"
    for start, update, safe in (
        ("ones", "0.9 * v + 0.1 * sum(x^2)", True),
        ("constant(2)", "v / 2 + 1 if x[0] > 0 else v", True),
        ("zeros", "0.9 * v + 0.1 * sum(x^2)", False),
        ("ones", "v - 0.1", False),
    ):
        found = told(model.replace("START", start).replace("UPDATE", update))
        said = [one for each in found for one in (*each.warnings, *each.needs)]
        assert (not said) == safe, (start, update, said)
