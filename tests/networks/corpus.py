"""The samples that are models, and models of layers that no sample has.

`python -m tests.networks.corpus` writes their golden modules anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from chainrule.compiler.driver import Options, compile_file

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "samples" / "networks", Path(__file__).parent / "models")
GOLDEN = Path(__file__).parent / "golden"
SECOND = ("adding", "digits_dense", "elman", "sorting", "vae")  # whose products with the Hessian are read
SECOND_GOLDEN = GOLDEN / "second_derivatives.txt"
FILES = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.cr"))}


def compiled(name: str) -> str:
    return compile_file(FILES[name])


def second_derivatives() -> str:
    """The loss's Hessian times a direction, as it is emitted over arrays that are checked."""
    found = []
    for name in SECOND:
        text = compile_file(FILES[name], Options(derive=(f"hvp({name}.loss)",), unchecked=True))
        match = re.search(rf"^def _{name}_loss_hvp\(.*?(?=^def |\Z)", text, re.MULTILINE | re.DOTALL)
        assert match is not None
        found.append(match.group().strip() + "\n")
    return "\n\n".join(found)


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    SECOND_GOLDEN.write_text(second_derivatives(), encoding="utf-8")
    for name in FILES:
        (GOLDEN / f"{name}.py").write_text(compiled(name), encoding="utf-8")


if __name__ == "__main__":
    main()
