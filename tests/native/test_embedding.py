"""A program of C, or of C++, that calls a model.

With memory of its own, of the very size that is asked for; from many threads at once; what has no result; and what the
caller has to free.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.compiler.driver import compile_native
from chainrule.compiler.native.steps import without_idle
from chainrule.runtime import building
from tests.native.test_load import run

MODEL = '''"""What a program calls: a loop with weights, a system, rows that are picked, steps that the run counts."""

fn chain(xs: real[n, m], W: real[m, m], h: real[m]) -> real:
    for x in xs:
        h = tanh(W @ h + x)
    return sum(h^2)

fn fit(A: real[n, n], b: real[n]) -> real = sum(solve(A, b)^2)

fn pick(table: real[n, 2], ids: int[m]) -> real = sum(table[ids]^2)

fn halved(x: real[n], a: real) -> real:
    while sum(x^2) > 1:
        x = x / 2 + 0.1 * sin(a * x)
    return sum(x)
'''
PROGRAM = r"""
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "parts.h"

enum { STEPS = 40, WIDTH = 23, ORDER = 70, TIMES = 5, THREADS = 4 };

struct Inputs {
    double xs[STEPS * WIDTH], W[WIDTH * WIDTH], h[WIDTH], A[ORDER * ORDER], b[ORDER];
};
struct Results {
    double chain, d_xs[STEPS * WIDTH], d_W[WIDTH * WIDTH], d_h[WIDTH], fit, d_A[ORDER * ORDER], d_b[ORDER];
};

static struct Inputs in;

static int call(struct Results *to, void *of_chain, void *of_fit)
{
    int status = parts_chain_grad(STEPS, WIDTH, in.xs, in.W, in.h, &to->chain, to->d_xs, to->d_W, to->d_h, of_chain);
    return status ? status : parts_fit_grad(ORDER, in.A, in.b, &to->fit, to->d_A, to->d_b, of_fit);
}

static void *thread(void *given)
{
    struct Results *out = (struct Results *)given;
    void *of_chain = malloc(parts_chain_grad_workspace(STEPS, WIDTH));
    void *of_fit = malloc(parts_fit_grad_workspace(ORDER));
    for (int time = 0; time < TIMES; time++) {
        memset(out, 0, sizeof *out);
        if (call(out, of_chain, of_fit) != CHAINRULE_OK) {
            out->chain = NAN;
        }
    }
    free(of_chain);
    free(of_fit);
    return NULL;
}

int main(void)
{
    double *every = (double *)&in;
    for (size_t k = 0; k < sizeof in / sizeof(double); k++) {
        every[k] = sin(1.0 + (double)k);
    }
    struct Results *out = (struct Results *)calloc(THREADS + 1, sizeof *out);
    pthread_t threads[THREADS];
    int alike = 1, status = call(&out[THREADS], NULL, NULL);
    for (int k = 0; k < THREADS; k++) {
        pthread_create(&threads[k], NULL, thread, &out[k]);
    }
    for (int k = 0; k < THREADS; k++) {
        pthread_join(threads[k], NULL);
        alike = alike && memcmp(&out[k], &out[THREADS], sizeof *out) == 0;
    }
    printf("%d %d %.12g %.12g\n", status, alike, out[0].chain, out[0].fit);
    free(out);

    double none[ORDER * ORDER] = {0}, value = 0, table[6] = {1, 2, 3, 4, 5, 6};
    int64_t ids[2] = {0, 3};
    printf("%d ", parts_fit(ORDER, none, in.b, &value, NULL) == CHAINRULE_VALUE);
    printf("%d ", parts_pick(3, 2, table, ids, &value, NULL) == CHAINRULE_INDEX);
    ids[1] = -1;
    status = parts_pick(3, 2, table, ids, &value, NULL);
    printf("%d %g ", status, value);
    status = parts_pick(3, 0, table, ids, &value, NULL);
    printf("%d %g\n", status, value);

    double x[3] = {3, 4, 5}, *kept[2] = {NULL, NULL}, d_x[3], d_a = 0, total = 0;
    int64_t steps = 0;
    status = parts_halved_forward(3, x, 0.5, &value, &kept[0], &kept[1], &steps, NULL);
    printf("%d %d %d ", status, (int)steps, kept[0] != NULL);
    status = parts_halved_backward(steps, 3, 0.5, kept[0], kept[1], 1.0, d_x, &d_a, NULL);
    free(kept[0]);
    free(kept[1]);
    double again[4];
    int other = parts_halved_grad(3, x, 0.5, &total, again, &again[3], NULL);
    int same = total == value && fabs(again[0] - d_x[0]) < 1e-15 && fabs(again[3] - d_a) < 1e-15;
    printf("%d %d %d\n", status, other, same);
    return 0;
}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedded")
    (folder / "parts.cr").write_text(MODEL, encoding="utf-8")
    made = compile_native(folder / "parts.cr")
    assert not made.missing
    (folder / "parts.c").write_text(made.c, encoding="utf-8")
    (folder / "parts.h").write_text(made.h, encoding="utf-8")
    own = building.compiler()
    clang = "clang" in building.version(
        tuple(own)
    )  # tells of inline functions, vectors that it did not make, and flags of gcc
    lenient = ("-Wno-unused-function", "-Wno-pass-failed", "-Wno-ignored-optimization-argument") if clang else ()
    warnings = ("-O1", "-Wall", "-Wextra", "-Werror", *lenient)
    run(*own, *building.FLAGS, *warnings, "-c", "parts.c", "-o", "parts.o", folder=folder)
    return folder


@pytest.mark.parametrize(("compiler", "suffix"), [("gcc", "c"), ("g++", "cpp")])
def test_a_program_calls_it(place: Path, compiler: str, suffix: str) -> None:
    (place / f"main.{suffix}").write_text(PROGRAM, encoding="utf-8")
    own = building.compiler()[1:]
    run(compiler, *own, "-Wall", f"main.{suffix}", "parts.o", "-lm", "-pthread", "-o", f"main_{suffix}", folder=place)
    values, refused, kept = run(f"./main_{suffix}", folder=place).splitlines()
    assert values.split()[:2] == ["0", "1"]
    assert refused == "1 1 0 66 0 0"
    assert kept.split() == ["0", kept.split()[1], "1", "0", "0", "1"]


def test_a_number_of_steps_is_counted_where_it_is_read() -> None:
    counted = ["int64_t steps_1 = 0;", "while (x > 1) {", "    x = x / 2;", "    steps_1++;", "}"]
    assert without_idle(counted) == ["while (x > 1) {", "    x = x / 2;", "}"]
    read = [*counted, "*kept_steps = steps_1;"]
    assert without_idle(read) == read
