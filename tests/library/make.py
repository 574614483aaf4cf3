"""Writes references.npz: what torch says of every case, in float64.

`python -m tests.library.make` needs the extra `peers`.
"""

from __future__ import annotations

from tests.library import by_torch, models_by_torch, optimisers_by_torch
from tests.library.ours import CASES
from tests.library.references import FILE, save


def main() -> None:
    answers = {name: by_torch.answer(case) for name, case in CASES.items()} | optimisers_by_torch.answers()
    answers |= models_by_torch.answers()
    save(answers, by_torch.VERSION)
    print(f"{len(answers)} cases, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
