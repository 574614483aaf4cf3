"""`chainrule bench`: how long value and gradient take, beside how much there is to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console, modelled
from chainrule.commands.settings import outward

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function, Model, Module, Value
    from chainrule.runtime.timing import Machine

TARGETS = ("numpy", "c")
REFUSED = (ValueError, IndexError, TypeError, ArithmeticError)  # numpy's LinAlgError is a ValueError


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--set",
    "given",
    metavar="n=1000",
    multiple=True,
    help="A size, a whole number, or a parameter of a model; else sizes are 100.",
)
@click.option("--against", default="numpy,c", show_default=True, help="The targets, the first to compare with.")
@outward
def bench(file: Path, name: str | None, given: tuple[str, ...], against: str, allow_extern: bool) -> int:
    """Time the functions of FILE, the losses and outputs of its models, or NAME alone, and their gradients.

    Of a model the parameters are those that training begins from, its inputs are drawn; `m.loss` and `m.proba` are how
    they are called. Operations and bytes are counted in the IR; the bytes are those of arguments and results; of loops
    and equations of which only the run knows how many steps they take, the operations of one step are told beside. The
    first line says what one core was seen to do in this run, in a product of matrices and in a copy in memory; the last
    column how many times as long as that a call took. Arrays that stay in the caches may come below 1.
    """
    import chainrule
    from chainrule.compiler import driver
    from chainrule.compiler.parse import parse, read_source
    from chainrule.runtime import timing

    targets = [target.strip() for target in against.split(",")]
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        raise click.UsageError(f"there is no target {unknown[0]}; there are {' and '.join(TARGETS)}")
    sizes = dict(map(_size, given))
    with console.reading(file):
        source = read_source(file)
        settings = {one: sizes.pop(one) for one in driver.parameters_of_models(parse(source)) & sizes.keys()}
        written = tuple((one, str(number)) for one, number in sorted(settings.items()))
        ir = driver.analyse(source, file.parent, written, allow_extern=allow_extern)
        modules = {
            target: chainrule.load(
                file, set=settings, target="c" if target == "c" else "numpy", allow_extern=allow_extern
            )
            for target in targets
        }
    asked = [_subject(ir, each) for each in ([name] if name is not None else modelled.offered(ir))]
    subjects = [each for each in asked if each is not None]
    if not subjects:
        there = modelled.offered(ir)
        has = f" {name}; it has {', '.join(there)}" if name is not None and there else ""
        raise console.Failure(f"{file} has no function{has}")
    _known(sizes, {size for each in subjects for size in each.sizes}, name or file.name)
    machine = timing.machine()
    click.echo(f"one core of this machine: {machine.operations / 1e9:.1f} Gop/s, {machine.bytes / 1e9:.1f} GB/s")
    refused = 0
    for each in subjects:
        try:
            _bench(each, modules, sizes, machine)
        except console.Failure as failure:
            if name is not None:
                raise
            refused += 1
            click.echo(f"  {failure}")
    if refused == len(subjects):
        raise console.Failure("no function could be timed")
    return 0


@dataclass(frozen=True)
class _Subject:
    """What is timed: a function, or the loss or an output of a model; `plans` are its value and its gradient as IR.

    `shown` is what the user calls it, `emitted` the function of a module.
    """

    shown: str
    emitted: str
    plans: Sequence[tuple[str, Function]]
    model: Model | None

    @property
    def function(self) -> Function:
        return self.plans[0][1]

    @property
    def inputs(self) -> list[Value]:
        """The parameters that are not the model's own."""
        from chainrule.compiler.ir import owned

        return [param for param in self.function.params if owned(param) is None]

    @property
    def sizes(self) -> list[str]:
        """What `--set` may say of it: its sizes, and its arguments that are whole numbers."""
        sizes = {size for param in self.function.params for dim in param.shape for size in dim.names()}
        return sorted(sizes | {p.name for p in self.inputs if p.tensor.dtype == "int" and not p.shape and p.name})

    def drawn(self, module: ModuleType, sizes: Mapping[str, int], **manner: Any) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of its functions."""
        import inspect

        import numpy as np

        from chainrule.runtime import timing
        from chainrule.runtime.models import beginning

        inputs = timing.draw(self.inputs, sizes, **manner)
        if self.model is None:
            return [*inputs], {}
        rng = np.random.default_rng(0)
        params, state = beginning(module, self.model, sizes, rng)
        keywords = inspect.signature(getattr(module, self.emitted)).parameters
        more = {"state": state, "rng": rng}
        return [params, *inputs], {name: value for name, value in more.items() if name in keywords}


def _subject(ir: Module, name: str) -> _Subject | None:
    """What is called so, if there is one."""
    from chainrule.compiler import driver

    found = modelled.asked(ir, name)
    if found is not None:
        return _Subject(name, found.function.replace("@", "_"), driver.planned(ir, found.function), found.model)
    return _Subject(name, name, driver.planned(ir, name), None) if name in ir.exported else None


def _known(given: Mapping[str, int], sizes: Collection[str], of: str) -> None:
    for size in given:
        if size not in sizes:
            have = f"it has {', '.join(sorted(sizes))}" if sizes else "it has none"
            raise click.UsageError(f"{of} has no size {size}; {have}")


def _size(text: str) -> tuple[str, int]:
    name, sign, number = text.partition("=")
    if not sign or not number.strip().isdigit():
        raise click.UsageError(f"--set takes a size, as n=1000, not {text}")
    return name.strip(), int(number)


def _bench(
    subject: _Subject, modules: Mapping[str, ModuleType], given: Mapping[str, int], machine: Machine
) -> None:
    from chainrule.runtime import timing
    from chainrule.runtime.work import work

    own = subject.sizes
    counts = {param.name for param in subject.inputs if not param.shape}
    sizes = {size: given.get(size, 100) for size in own if size in given or size not in counts}
    args, more = _served(subject, modules, sizes)
    drawn = dict(zip((param.name for param in subject.inputs), args[len(args) - len(subject.inputs) :], strict=True))
    shown = ", ".join(f"{size} = {sizes.get(size, drawn.get(size))}" for size in own)
    click.echo(console.heading(subject.shown) + (f"  {shown}" if shown else ""))
    for suffix, planned in subject.plans:
        todo = work(planned, sizes)
        first = 0.0
        for target, module in modules.items():
            call: Any = getattr(module, subject.emitted + suffix)
            try:
                taken, spread = timing.seconds(partial(call, *args, **more))
            except REFUSED as error:
                raise console.Failure(f"{subject.shown}{suffix} refuses what was drawn for it: {error}") from error
            first = first or taken
            rates = f"{todo.operations / taken / 1e9:7.2f} Gop/s {todo.bytes / taken / 1e9:7.2f} GB/s"
            least = machine.least(todo)
            limit = f" {taken / least:8.1f} x the limit" if least else ""
            ratio = "" if taken == first else f"  {taken / first:.3f} of {next(iter(modules))}"
            label = "gradient" if suffix else "value"
            more_of = f" and {todo.a_step:,} a step" if todo.a_step else ""
            click.echo(
                f"  {label:8} {target:5} {_time(taken):>10} +-{spread:4.0%}  "
                f"{todo.operations:,} operations{more_of}, {todo.bytes:,} bytes {rates}{limit}{ratio}"
            )


def _served(
    subject: _Subject, modules: Mapping[str, ModuleType], sizes: Mapping[str, int]
) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """Arguments that it does not refuse: any, else with shorter indices, else with positive definite matrices."""
    lengths = [dim.evaluate(sizes) for param in subject.function.params for dim in param.shape if not dim.stretch]
    shortest = min((length for length in lengths if length > 1), default=1)
    said: Exception | None = None
    for manner in ({}, {"below": shortest}, {"definite": True}):
        try:
            args, more = subject.drawn(next(iter(modules.values())), sizes, **manner)
            for module in modules.values():
                getattr(module, subject.emitted)(*args, **more)
        except REFUSED as error:
            said = said or error
        else:
            return args, more
    raise console.Failure(f"{subject.shown} refuses what was drawn for it: {said}") from said


def _time(seconds: float) -> str:
    for unit, factor in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"
