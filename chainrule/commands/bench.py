"""`chainrule bench`: how long value and gradient take, beside how much there is to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from chainrule.commands import console
from chainrule.commands.settings import outward

if TYPE_CHECKING:
    from chainrule.compiler.ir import Function
    from chainrule.runtime.timing import Machine

TARGETS = ("numpy", "c")
REFUSED = (ValueError, IndexError, TypeError, ArithmeticError)  # numpy's LinAlgError is a ValueError


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--set", "given", metavar="n=1000", multiple=True, help="A size, or a whole number; else sizes are 100.")
@click.option("--against", default="numpy,c", show_default=True, help="The targets, the first to compare with.")
@outward
def bench(file: Path, name: str | None, given: tuple[str, ...], against: str, allow_extern: bool) -> int:
    """Time the functions of the model FILE, or its function NAME, and their gradients.

    Operations and bytes are counted in the IR; the bytes are those of arguments and results; of loops and equations
    of which only the run knows how many steps they take, the operations of one step are told beside. The first line
    says what one core was seen to do in this run, in a product of matrices and in a copy in memory; the last column
    how many times as long as that a call took. Arrays that stay in the caches may come below 1.
    """
    import chainrule
    from chainrule.compiler import driver
    from chainrule.compiler.parse import read_source
    from chainrule.runtime import timing

    targets = [target.strip() for target in against.split(",")]
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        raise click.UsageError(f"there is no target {unknown[0]}; there are {' and '.join(TARGETS)}")
    sizes = dict(map(_size, given))
    with console.reading(file):
        ir = driver.analyse(read_source(file), file.parent, allow_extern=allow_extern)
        modules = {
            target: chainrule.load(file, target="c" if target == "c" else "numpy", allow_extern=allow_extern)
            for target in targets
        }
    if name is not None and name not in ir.exported:
        raise console.Failure(f"{file} has no function {name}; it has {', '.join(ir.exported)}")
    machine = timing.machine()
    click.echo(f"one core of this machine: {machine.operations / 1e9:.1f} Gop/s, {machine.bytes / 1e9:.1f} GB/s")
    asked = [name] if name is not None else ir.exported
    plans = {each: driver.planned(ir, each) for each in asked}
    _known(sizes, {size for planned in plans.values() for size in _own(planned[0][1])}, name or file.name)
    refused = 0
    for each, planned in plans.items():
        try:
            _bench(planned, each, modules, sizes, machine)
        except console.Failure as failure:
            if name is not None:
                raise
            refused += 1
            click.echo(f"  {failure}")
    if refused == len(plans):
        raise console.Failure("no function could be timed")
    return 0


def _own(function: Function) -> list[str]:
    """What `--set` may say of a function: its sizes, and its arguments that are whole numbers."""
    sizes = {size for param in function.params for dim in param.shape for size in dim.names()}
    counts = {param.name for param in function.params if param.tensor.dtype == "int" and not param.shape and param.name}
    return sorted(sizes | counts)


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
    plans: Sequence[tuple[str, Function]],
    name: str,
    modules: dict[str, ModuleType],
    given: dict[str, int],
    machine: Machine,
) -> None:
    from chainrule.runtime import timing
    from chainrule.runtime.work import work

    function = plans[0][1]
    own = _own(function)
    counts = {param.name for param in function.params if not param.shape}
    sizes = {size: given.get(size, 100) for size in own if size in given or size not in counts}
    args = _drawn(function, sizes, partial(_value, modules, name), name)
    drawn = {param.name: arg for param, arg in zip(function.params, args, strict=True) if param.name in own}
    shown = ", ".join(f"{size} = {drawn.get(size, sizes.get(size))}" for size in own)
    click.echo(console.heading(name) + (f"  {shown}" if shown else ""))
    for suffix, planned in plans:
        todo = work(planned, sizes)
        first = 0.0
        for target, module in modules.items():
            call: Any = getattr(module, name + suffix)
            try:
                taken, spread = timing.seconds(partial(call, *args))
            except REFUSED as error:
                raise console.Failure(f"{name}{suffix} refuses what was drawn for it: {error}") from error
            first = first or taken
            rates = f"{todo.operations / taken / 1e9:7.2f} Gop/s {todo.bytes / taken / 1e9:7.2f} GB/s"
            least = machine.least(todo)
            limit = f" {taken / least:8.1f} x the limit" if least else ""
            ratio = "" if taken == first else f"  {taken / first:.3f} of {next(iter(modules))}"
            label = "gradient" if suffix else "value"
            more = f" and {todo.a_step:,} a step" if todo.a_step else ""
            click.echo(
                f"  {label:8} {target:5} {_time(taken):>10} +-{spread:4.0%}  "
                f"{todo.operations:,} operations{more}, {todo.bytes:,} bytes {rates}{limit}{ratio}"
            )


def _value(modules: Mapping[str, ModuleType], name: str, args: Sequence[Any]) -> None:
    for module in modules.values():
        getattr(module, name)(*args)


def _drawn(
    function: Function, sizes: Mapping[str, int], value: Callable[[Sequence[Any]], None], name: str
) -> tuple[Any, ...]:
    """Arguments that it does not refuse: any, else with matrices that are positive definite."""
    from chainrule.runtime import timing

    said: Exception | None = None
    for definite in (False, True):
        args = timing.draw(function, sizes, definite=definite)
        try:
            value(args)
        except REFUSED as error:
            said = error
        else:
            return args
    raise console.Failure(f"{name} refuses what was drawn for it: {said}") from said


def _time(seconds: float) -> str:
    for unit, factor in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"
