"""The page docs/speed.md, from what `peers.py --json` wrote on one core and on two.

python report.py one.json two.json > ../docs/speed.md
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HEAD = """# How fast it is

The gradient of each workload of [`bench/`](../bench/README.md): our module over numpy, with `--fast`, in C, and the
best of jax (jit), torch, autograd and casadi that can say the workload. Times are medians; ratios are medians over
rounds in which all took turns, with the quartiles of C's, below 1 where we are faster. Written by `bench/report.py`
from two runs, one on one core and one on two, where C had two threads. C serves any sizes; compiled for the sizes of
the inputs, as jax compiles for them (`--set n=1000`), it is the column `sizes known`.

```text
cd bench
export BENCH_NICE=-19
python peers.py --candset ours --peers jax,torch,autograd,casadi,casadi_c \\
    --cands ours,ours_fast,ours_c,ours_c_sized --repeats 5 --block 0.05 --threads 1 --json one.json
python peers.py --candset ours --peers jax,torch --cands ours_c2 \\
    --repeats 3 --block 0.05 --threads 2 --json two.json
python report.py one.json two.json > ../docs/speed.md
```

The machine is shared (AMD EPYC with AVX-512, two cores, gcc 12). The last columns: numpy against autograd, and in C the
gradient against the value.
"""
TAIL = """
What bounds it. The dense net's time is its two products with the images (1,024 x 784 x 128): on this machine the whole
net reaches 101 to 104 GFLOP/s in double and 204 to 221 in float, where fused multiply-adds in registers reach 130 in
double; all that is not a product, biases and activations among it, is a twentieth of its time, which is the most that
fusing them into the product could gain. `rosenbrock/10` is the price of a call from Python: a quarter of it is the
gradient, and a quarter what Python takes to call anything.

The small convolutional net's products are 34 million operations: at the speed of a tile in registers 0.3 ms in double
and 0.15 in float, 0.1 and 0.07 of the best peer's time. They take about half of its time; the rest is spread over
pooling, its masks, and sums of rows. The logistic regression of 10,000 x 100 reads its 8 MB once, at 57 GB/s, and at 67
where the size is known. Of the mixtures' times the products are half in ten dimensions, and two thirds in 64.

The transformer block's products are 530 million operations: at the speed of a tile in registers 4.4 ms in double and
2.2 in float, two thirds of its time. The half that the mask hides is computed too: 0 times inf would be nan there. With
two threads the gradient gains nothing (6.9 ms beside 6.7 in double, 4.0 beside 3.4 in float).
The aims of this kind are our own."""
COST = """
## What a gradient costs

In C, on one core and on two: the time of value and gradient against that of the value alone, and the memory that a
call takes at its peak beside what lay there before it (arguments and code), its results among it. Of the peers the
memory of the one that takes the least. The aims: the gradient at most 2.5 values, or below 0.7 of the best peer's
time; less memory than every peer. `first` is the first call, when jax and torch compile; `later` is one that comes
after others, with what the allocators hold given back before it. jax keeps what its programs work in between calls, in
a pool of its own that the C library cannot give back, so that no peak shows it; of it counts what the compiled
program says that it works in and results in (`memory_analysis`), where that is more. Below 0.1 MB no peak can be told
from another.
"""
COST_COLUMNS = (
    "workload",
    "gradient / value",
    "on two cores",
    "C / best",
    "",
    "later, C",
    "numpy",
    "least of the peers",
    "",
    "first, C",
    "least of the peers",
)
TWO_AND_A_HALF, SEVEN_TENTHS, LEAST_MB = 2.5, 0.7, 0.1
COLUMNS = (
    "workload",
    "numpy",
    "C",
    "best peer",
    "C / best",
    "quartiles",
    "sizes known",
    "on two cores",
    "numpy / best",
    "fast / best",
    "autograd",
    "value",
)

CLASSES: Sequence[tuple[str, tuple[str, ...], float, float]] = (
    ("functions of numbers", ("path/t", "rosenbrock/2"), 0.35, 1),
    (
        "arrays of 10 to 1,000",
        ("rosenbrock/10", "rosenbrock/1000", "black_scholes/1000", "logistic_regression/200x10"),
        0.1,
        0.6,
    ),
    ("elementwise over 10^6", ("rosenbrock/1000000", "black_scholes/1000000"), 0.2, 0.5),
    (
        "gaussian mixture",
        ("gaussian_mixture/10x25x1000", "gaussian_mixture/64x25x1000", "gaussian_mixture/10x25x10000"),
        0.1,
        0.5,
    ),
    ("logistic regression", ("logistic_regression/10000x100",), 0.4, 0.7),
    ("dense net", ("mlp/64_f64", "mlp/64_f32", "mlp/1024_f64", "mlp/1024_f32"), 0.7, 1),
    ("lstm", ("lstm/f64", "lstm/f32"), 0.55, 1),
    ("small convolutional net", ("cnn/f64", "cnn/f32"), 0.1, 0.7),
    ("attention", ("attention/f64", "attention/f32"), 0.7, 1),
)
CANDIDATES = {"c": "cand:ours_c", "sized": "cand:ours_c_sized", "numpy": "cand:ours", "fast": "cand:ours_fast"}


def runs(path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from json.loads(Path(path).read_text(encoding="utf-8"))["results"].items()


def ratio(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    return statistics.median(x / y for x, y in zip(a["rounds"], b["rounds"], strict=True))


def mean(ratios: Sequence[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def duration(seconds: float) -> str:
    for unit, factor in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def best_of(run: Mapping[str, Any]) -> str:
    peers = [key for key, found in run.items() if key.startswith("peer:") and "error" not in found]
    return min(peers, key=lambda key: float(run[key]["t"]))


def works(run: Mapping[str, Any], name: str) -> bool:
    return name in run and "error" not in run[name] and not isinstance(run[name]["check"], str)


def works_all(run: Mapping[str, Any], *names: str) -> bool:
    return all(works(run, name) for name in names)


def main() -> None:
    print(f"{HEAD}\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    two = dict(runs(sys.argv[2])) if len(sys.argv) > 2 else {}
    ratios: dict[str, dict[str, float]] = {"c": {}, "sized": {}, "numpy": {}, "fast": {}}
    for name, run in runs(sys.argv[1]):
        best = best_of(run)
        for key, candidate in CANDIDATES.items():
            if works(run, candidate):
                ratios[key][name] = ratio(run[candidate], run[best])

        def said(key: str, workload: str = name) -> str:
            return f"{ratios[key][workload]:.3f}" if workload in ratios[key] else "-"

        in_c, over_numpy = run.get("cand:ours_c", {}), run.get("cand:ours", {})
        between = in_c.get("ratio", {}).get(best.removeprefix("peer:"))
        other = two.get(name, {})
        by_two = ratio(other["cand:ours_c2"], other[best_of(other)]) if works(other, "cand:ours_c2") else None
        cells = [
            name,
            duration(over_numpy["t"]) if "t" in over_numpy else "-",
            duration(in_c["t"]) if "t" in in_c else "-",
            f"{duration(run[best]['t'])} ({best.removeprefix('peer:')})",
            said("c"),
            f"{between['lo']:.3f} to {between['hi']:.3f}" if between else "-",
            said("sized"),
            f"{by_two:.3f}" if by_two is not None else "-",
            said("numpy"),
            said("fast"),
            f"{ratio(over_numpy, run['peer:autograd']):.2f}" if works_all(run, "cand:ours", "peer:autograd") else "-",
            f"{in_c['grad_over_fwd']:.1f}" if "grad_over_fwd" in in_c else "-",
        ]
        print(f"| {' | '.join(cells)} |")
    means = {key: f"{mean(list(found.values())):.3f}" for key, found in ratios.items() if found}
    of_c, sized, of_numpy, fast = (means.get(key, "-") for key in ("c", "sized", "numpy", "fast"))
    cells = [of_c, "", sized, "", of_numpy, fast, "", ""]
    print(f"| geometric mean | | | | {' | '.join(cells)} |")
    print("\n## The aims\n\nC against the best peer, on one core: the geometric mean of the workloads of a kind.\n")
    print("| kind | C / best | worst | sizes known | aim | floor | |\n|---|---|---|---|---|---|---|")
    for title, names, aim, floor in (*CLASSES, ("all", (*ratios["c"],), 0.25, 0.5)):
        found = [ratios["c"][name] for name in names if name in ratios["c"]]
        if found:
            sized = mean([ratios["sized"].get(name, ratios["c"][name]) for name in names if name in ratios["c"]])
            middle, worst = mean(found), mean(found) if title == "all" else max(found)
            said_of = verdict(middle, worst, sized, aim, floor)
            cells = [title, f"{middle:.3f}", f"{worst:.3f}", f"{sized:.3f}", f"{aim}", f"{floor}", said_of]
            print(f"| {' | '.join(cells)} |")
    print(TAIL)
    print(f"{COST}\n| {' | '.join(COST_COLUMNS)} |\n|{'---|' * len(COST_COLUMNS)}")
    for name, run in runs(sys.argv[1]):
        print(f"| {' | '.join(cost(name, run, two.get(name, {}), ratios['c'].get(name)))} |")


def cost(name: str, run: Mapping[str, Any], other: Mapping[str, Any], against: float | None) -> list[str]:
    """A line of the table of what a gradient costs; where an aim is missed it says so."""
    in_c = run.get("cand:ours_c", {})
    by_value = [found.get("grad_over_fwd") for found in (in_c, other.get("cand:ours_c2", {}))]
    told = [each for each in by_value if each is not None]
    fast = against is not None and against < SEVEN_TENTHS
    time = "" if not told else "met" if max(told) <= TWO_AND_A_HALF else "met by time" if fast else "missed"
    least = {key: smallest(run, key) for key in ("later_mb", "peak_mb")}
    below = {
        key: own < found[0] + LEAST_MB
        for key, found in least.items()
        if found is not None and (own := in_c.get(key)) is not None
    }
    first, later = below.get("peak_mb"), below.get("later_mb")
    memory = "" if first is None else "missed" if not first else "met" if later else "met at first"
    return [
        name,
        *(f"{each:.1f}" if each is not None else "-" for each in by_value),
        f"{against:.3f}" if against is not None else "-",
        time,
        *(megabytes(run.get(key, {}).get("later_mb")) for key in ("cand:ours_c", "cand:ours")),
        peer(least["later_mb"]),
        memory,
        megabytes(in_c.get("peak_mb")),
        peer(least["peak_mb"]),
    ]


def smallest(run: Mapping[str, Any], key: str) -> tuple[float, str] | None:
    """The peer that takes the least memory, and how much."""
    found = [
        (float(each[key]), name.removeprefix("peer:"))
        for name, each in run.items()
        if name.startswith("peer:") and "error" not in each and each.get(key) is not None
    ]
    return min(found, default=None)


def megabytes(size: float | None) -> str:
    return "-" if size is None else f"{size:.1f} MB" if size >= LEAST_MB else "0"


def peer(least: tuple[float, str] | None) -> str:
    return f"{megabytes(least[0])} ({least[1]})" if least is not None else "-"


def verdict(middle: float, worst: float, sized: float, aim: float, floor: float) -> str:
    if worst > floor:
        return "a line above the floor"
    return "aim met" if middle <= aim else "aim met, sizes known" if sized <= aim else "floor met, aim missed"


if __name__ == "__main__":
    main()
