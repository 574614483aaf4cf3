"""The samples that are models, and models of layers that no sample has.

`python -m tests.networks.corpus` writes their golden modules anew.
"""

from __future__ import annotations

from pathlib import Path

from chainrule.compiler.driver import compile_file

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "samples" / "networks", Path(__file__).parent / "models")
GOLDEN = Path(__file__).parent / "golden"
FILES = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.cr"))}


def compiled(name: str) -> str:
    return compile_file(FILES[name])


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in FILES:
        (GOLDEN / f"{name}.py").write_text(compiled(name), encoding="utf-8")


if __name__ == "__main__":
    main()
