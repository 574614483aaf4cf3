"""The cost certificate against what a run really multiplies, and what it really keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from chainrule import commands
from chainrule.compiler import driver
from chainrule.compiler.emit.costs import Accountant, Cost, parameters
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.ir import Dim
from chainrule.compiler.parse import from_text
from tests.models.compiling import compiled, model_of, program, text_of
from tests.models.test_models import DIGITS, STATEFUL

WIDE = program(
    "model m:\n    input x: real[b, T, 3]\n    layer f = dense(units = 5, act = tanh)\n    h = f(x)\n"
    "    s[i, t, u] = sum[k](h[i, t, k] * h[i, u, k])\n    y = dense(h, 2)\n"
    "    loss = sum(s^2) / b + sum(y^2) + sum(f.W^2)\n"
)
PROGRAMS = {"digits": DIGITS, "stateful": STATEFUL, "wide": WIDE}
SIZES = {"digits": {"batch": 7}, "stateful": {"batch": 6, "n": 3}, "wide": {"b": 4, "T": 3}}


class Counted(np.ndarray[Any, Any]):
    """An array that counts the multiply-adds of the products it takes part in."""

    total: ClassVar[int] = 0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [one.view(np.ndarray) if isinstance(one, Counted) else one for one in inputs]
        if "out" in kwargs:
            kwargs["out"] = tuple(one.view(np.ndarray) for one in kwargs["out"])
        made = getattr(ufunc, method)(*plain, **kwargs)
        if ufunc in (np.matmul, np.vecdot):
            Counted.total += np.size(made) * np.shape(plain[0])[-1]
        return counted(made)

    def dot(self, other: Any, out: Any = None) -> Any:
        Counted.total += self.size
        return self.view(np.ndarray).dot(other, out)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        def bare(one: Any) -> Any:
            if isinstance(one, (tuple, list)):
                return type(one)(map(bare, one))
            return one.view(np.ndarray) if isinstance(one, Counted) else one

        plain = bare(args)
        if function is np.vdot:
            Counted.total += np.size(plain[0])
        elif function is np.einsum:
            sizes: dict[str, int] = {}
            for names, operand in zip(plain[0].split("->")[0].split(","), plain[1:], strict=True):
                sizes.update(zip(names, np.shape(operand), strict=True))
            Counted.total += int(np.prod(list(sizes.values())))
        elif function is np.tensordot:
            axes = kwargs["axes"][0] if "axes" in kwargs else plain[2][0]
            shared = np.prod([plain[0].shape[axis] for axis in axes])
            Counted.total += int(np.size(plain[0]) * np.size(plain[1]) // shared)
        else:
            assert function not in (np.dot, np.inner, np.outer), function
        return counted(function(*plain, **{name: bare(one) for name, one in kwargs.items()}))


def counted(value: Any) -> Any:
    return value.view(Counted) if isinstance(value, np.ndarray) else value


def cost_of(text: str) -> Cost:
    module = driver.analyse(from_text(text, "m.cr"))
    return Accountant(Planner(module)).total(module.models[0])


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_counted_is_what_is_done(name: str) -> None:
    text, sizes = PROGRAMS[name], SIZES[name]
    m, model, rng = compiled(text), model_of(text), np.random.default_rng(3)
    params = getattr(m, f"{model.name}_init")(rng, **{k: n for k, n in sizes.items() if k == "n"})
    inputs: dict[str, list[Any]] = {
        "digits": [rng.normal(size=(7, 5)), rng.integers(0, 3, 7)],
        "stateful": [rng.normal(size=(6, 3)), rng.normal(size=6)],
        "wide": [rng.normal(size=(4, 3, 3))],
    }
    more: list[Any] = [m.m_init_state()] if name == "stateful" else []
    more += [rng] if name != "wide" else []
    arrays = getattr(m, f"_{model.name}_loss_arguments")(params, *inputs[name], *more)
    given = [counted(np.asarray(array)) for array in arrays]
    Counted.total = 0
    _, saved = getattr(m, f"_{model.name}_loss_forward")(*given)
    forward, Counted.total = Counted.total, 0
    getattr(m, f"_{model.name}_loss_backward")(saved, 1.0)
    cost = cost_of(text)
    assert (forward, Counted.total) == (cost.forward.evaluate(sizes), cost.backward.evaluate(sizes))
    kept = [one for one in saved if isinstance(one, np.ndarray) or np.ndim(one)]
    fresh = [one for one in kept if not any(np.shares_memory(one, array) for array in given)]
    assert sum(one.nbytes for one in fresh) == cost.saved.evaluate(sizes)


@pytest.mark.parametrize("name", PROGRAMS)
def test_layers_add_up(name: str) -> None:
    """The products of the layers and of the rest are those of the whole; parameters are those that are drawn."""
    module = driver.analyse(from_text(PROGRAMS[name], "m.cr"))
    accountant, model = Accountant(Planner(module)), module.models[0]
    rows, total = accountant.rows(model), accountant.total(model)
    rest = total - sum((row.cost for row in rows), Cost())
    assert all(part.evaluate(SIZES[name]) >= 0 for part in (rest.forward, rest.backward))
    assert len({row.path for row in rows}) == len(rows)
    drawn = getattr(compiled(PROGRAMS[name]), f"{model.name}_init")
    sizes = {k: n for k, n in SIZES[name].items() if k == "n"}
    assert parameters(model.params).evaluate(SIZES[name]) == sum(
        np.size(array) for array in drawn(np.random.default_rng(0), **sizes).values()
    )


def test_a_loop_costs_its_steps() -> None:
    """Of an rnn of m units over n inputs, each step multiplies n m + m m times for each example."""
    cost = cost_of(program("model m:\n    input x: real[b, T, 3]\n    h = rnn(x, 5)\n    loss = sum(h)\n"))
    steps = Dim.of("b") * Dim.of("T")
    assert cost.forward == steps * (3 * 5 + 5 * 5)
    assert cost.backward == steps * (3 * 5 + 5 * 5 + 5 * 5)  # for W, for U, and for h


def test_the_certificate_stands_in_the_module() -> None:
    cost = cost_of(DIGITS)
    doc = text_of(DIGITS).split('"""')[1]
    assert "digits has 99 parameters." in doc
    assert f"{cost.forward} multiply-adds forward" in doc
    assert f"{cost.backward} multiply-adds backward" in doc
    assert f"{cost.saved} bytes kept" in doc
    assert cost.backward.evaluate({"batch": 2}) - cost.backward.evaluate({"batch": 1}) > 0
    assert Dim.of("batch") not in (cost.forward, cost.saved)


def test_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "digits.cr"
    file.write_text(DIGITS, encoding="utf-8")
    assert commands.run(["summary", str(file), "--set", "width=10", "--set", "batch=3"]) == commands.OK
    shown = capsys.readouterr().out
    assert "width = 10, rate = 0.25, batch = 3" in shown
    assert "batch]" not in shown
    heads = [line.split()[0] for line in shown.splitlines()[2:]]
    assert heads == ["h", "logits.dense1", "logits.dropout", "logits.dense2", "the", "─" * len(heads[5]), "total"]
    total = shown.splitlines()[-1].split()
    width, batch = 10, 3
    assert total[1] == str(5 * width + width + width * width + width + 3 * width + 3)
    cost = cost_of(DIGITS.replace("width: dim = 6", "width: dim = 10"))
    assert total[2:] == [f"{part.evaluate({'batch': batch}):,}" for part in (cost.forward, cost.backward, cost.saved)]
    assert commands.run(["summary", str(file), "--set", "bach=3"]) == commands.FAILED
    assert "there is no parameter or size `bach`; there are `digits.rate`" in capsys.readouterr().err
    assert commands.run(["summary", str(file), "--set", "batch=x"]) == commands.FAILED
    assert "the size `batch` is a whole number, and `x` is none" in capsys.readouterr().err
    file.write_text("fn f(x) = x\n", encoding="utf-8")
    assert commands.run(["summary", str(file)]) == commands.FAILED
    assert "has no model" in capsys.readouterr().err


def test_the_command_test_checks_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.cr"
    file.write_text(STATEFUL, encoding="utf-8")
    assert commands.run(["test", str(file), "--set", "width=3"]) == commands.OK
    assert "m_loss" in capsys.readouterr().out


def test_the_command_test_finds_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.runtime.models import check_model

    module = driver.analyse(from_text(DIGITS, "m.cr"))
    assert check_model(compiled(DIGITS), module.models[0], module.functions)
    m = compiled(DIGITS)
    right = m.digits_loss_grad

    def wrong(*args: Any, **more: Any) -> Any:
        loss, grads = right(*args, **more)
        return loss, {**grads, "h.W": grads["h.W"] * 1.01}

    monkeypatch.setattr(m, "digits_loss_grad", wrong)
    report = check_model(m, module.models[0], module.functions)
    assert not report
    assert {element.argument for element in report.off} == {"h.W"}
