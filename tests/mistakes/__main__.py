"""`python -m tests.mistakes` writes what each bad program is told anew; read the difference before you commit it."""

from __future__ import annotations

import sys

from tests.mistakes.corpus import CASES, COMPILED, ROOT, golden, told


def main() -> int:
    compiled = []
    for name in CASES:
        text = told(CASES[name])
        if text.startswith(COMPILED):
            compiled.append(name)
        elif not golden(name).exists() or golden(name).read_text(encoding="utf-8") != text:
            print(f"\n{name}\n\n{text}")
            golden(name).write_text(text, encoding="utf-8")
    for left in sorted(ROOT.glob("*/*.txt")):
        if not left.with_suffix(".cr").exists():
            left.unlink()
    if compiled:
        print(f"these compile, and are no mistakes: {', '.join(compiled)}")
    return 1 if compiled else 0


if __name__ == "__main__":
    sys.exit(main())
