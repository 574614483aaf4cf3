"""`chainrule bench`: how long value and gradient take, beside how much there is to do."""

from __future__ import annotations

from collections.abc import Sequence
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


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--set", "given", metavar="n=1000", multiple=True, help="A size; 100 where none is given.")
@click.option("--against", default="numpy,c", show_default=True, help="The targets, the first to compare with.")
@outward
def bench(file: Path, name: str | None, given: tuple[str, ...], against: str, allow_extern: bool) -> int:
    """Time the functions of the model FILE, or its function NAME, and their gradients.

    Operations and bytes are counted in the IR; the bytes are those of arguments and results. The first line says what
    one core was seen to do in this run, in a product of matrices and in a copy in memory; the last column how many
    times as long as that a call took. Arrays that stay in the caches may come below 1.
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
    for each in [name] if name is not None else ir.exported:
        _bench(driver.planned(ir, each), each, modules, sizes, machine)
    return 0


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

    function = plans[0][1]
    names = {size for param in function.params for dim in param.shape for size in dim.names()}
    sizes = {size: given.get(size, 100) for size in sorted(names)}
    shown = ", ".join(f"{size} = {number}" for size, number in sizes.items())
    click.echo(console.heading(name) + (f"  {shown}" if shown else ""))
    args = timing.draw(function, sizes)
    for suffix, planned in plans:
        work = timing.work(planned, sizes)
        first = 0.0
        for target, module in modules.items():
            call: Any = getattr(module, name + suffix)
            try:
                taken, spread = timing.seconds(partial(call, *args))
            except (ValueError, IndexError, TypeError) as error:
                raise console.Failure(f"{name}{suffix} refuses what was drawn for it: {error}") from error
            first = first or taken
            rates = f"{work.operations / taken / 1e9:7.2f} Gop/s {work.bytes / taken / 1e9:7.2f} GB/s"
            least = machine.least(work)
            limit = f" {taken / least:8.1f} x the limit" if least else ""
            ratio = "" if taken == first else f"  {taken / first:.3f} of {next(iter(modules))}"
            label = "gradient" if suffix else "value"
            click.echo(
                f"  {label:8} {target:5} {_time(taken):>10} +-{spread:4.0%}  "
                f"{work.operations:,} operations, {work.bytes:,} bytes {rates}{limit}{ratio}"
            )


def _time(seconds: float) -> str:
    for unit, factor in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"
