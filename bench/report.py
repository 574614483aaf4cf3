"""The page docs/speed.md, from what `peers.py --json` wrote: `python report.py run.json > ../docs/speed.md`."""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HEAD = """# How fast it is

The gradient of each workload of [`bench/`](../bench/README.md): our module over numpy, the same in C, and the best of
jax (jit), torch, autograd and casadi that can say the workload. Times are medians; ratios are medians over rounds in
which all took turns, below 1 where we are faster. Written by `bench/report.py` from one run:

```text
cd bench
python peers.py --candset ours --peers jax,torch,autograd,casadi,casadi_c \\
    --repeats 5 --block 0.05 --threads 1 --json run.json
python report.py run.json > ../docs/speed.md
```

One core of a shared machine (AMD EPYC with AVX-512, gcc 12): the spread of many lines is 20% and more.

| workload | numpy | C | best peer | C / best | numpy / best | numpy / autograd |
|---|---|---|---|---|---|---|"""


def runs(paths: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in paths:
        yield from json.loads(Path(path).read_text(encoding="utf-8"))["results"].items()


def ratio(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    return statistics.median(x / y for x, y in zip(a["rounds"], b["rounds"], strict=True))


def duration(seconds: float) -> str:
    for unit, factor in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def main() -> None:
    print(HEAD)
    all_c, all_numpy = [], []
    for name, run in runs(sys.argv[1:]):
        peers = {key: found for key, found in run.items() if key.startswith("peer:") and "error" not in found}
        best = min(peers, key=lambda key: peers[key]["t"])
        over_numpy, in_c = run["cand:ours"], run["cand:ours_c"]
        ratios = ratio(in_c, peers[best]), ratio(over_numpy, peers[best])
        all_c.append(ratios[0])
        all_numpy.append(ratios[1])
        beside = f"{ratio(over_numpy, peers['peer:autograd']):.2f}" if "peer:autograd" in peers else ""
        cells = [
            name,
            duration(over_numpy["t"]),
            duration(in_c["t"]),
            f"{duration(peers[best]['t'])} ({best.removeprefix('peer:')})",
            f"{ratios[0]:.3f}",
            f"{ratios[1]:.3f}",
            beside,
        ]
        print(f"| {' | '.join(cells)} |")
    means = [math.exp(statistics.fmean(map(math.log, ratios))) for ratios in (all_c, all_numpy)]
    print(f"| geometric mean | | | | {means[0]:.3f} | {means[1]:.3f} | |")


if __name__ == "__main__":
    main()
