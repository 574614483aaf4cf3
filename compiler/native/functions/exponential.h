/* x = e^a by scaling and squaring, Pade's approximant of degree 13; work has room for 5 n^2 numbers, and a is written
   over. false if a number is not finite, or too large. */
static bool exponential(int64_t n, real *restrict a, real *restrict x, real *restrict work)
{
    static const double even[] = {
        64764752532480000, 7771770303897600, 129060195264000, 670442572800, 1323241920, 960960, 182,
    };
    static const double odd[] = {32382376266240000, 1187353796428800, 10559470521600, 33522128640, 40840800, 16380, 1};
    const int64_t count = n * n;
    real *const a2 = work, *const a4 = a2 + count, *const a6 = a4 + count, *const u = a6 + count, *const p = u + count;
    real norm = 0;
    for (int64_t j = 0; j < n; j++) {
        real sum = 0;
        for (int64_t i = 0; i < n; i++) {
            sum += fabs(a[i * n + j]);
        }
        norm = sum > norm || sum != sum ? sum : norm;
    }
    if (!isfinite(norm)) {
        return false;
    }
    const real most = (real)5.371920351148152;
    const int squarings = norm > most ? (int)ceil(log2(norm / most)) : 0;
    const real scale = scalbn((real)1, -squarings);
    for (int64_t i = 0; i < count; i++) {
        a[i] *= scale;
    }
    multiply(n, n, n, a, n, 1, a, n, 1, a2, n);
    multiply(n, n, n, a2, n, 1, a2, n, 1, a4, n);
    multiply(n, n, n, a4, n, 1, a2, n, 1, a6, n);
    for (int64_t i = 0; i < count; i++) {
        p[i] = (real)odd[6] * a6[i] + (real)odd[5] * a4[i] + (real)odd[4] * a2[i];
        u[i] = (real)odd[3] * a6[i] + (real)odd[2] * a4[i] + (real)odd[1] * a2[i] + (real)odd[0] * (i % (n + 1) == 0);
    }
    multiply_add(n, n, n, a6, n, 1, p, n, 1, u, n);
    for (int64_t i = 0; i < count; i++) {
        p[i] = (real)even[6] * a6[i] + (real)even[5] * a4[i] + (real)even[4] * a2[i];
        x[i] = (real)even[3] * a6[i] + (real)even[2] * a4[i] + (real)even[1] * a2[i] + (real)even[0] * (i % (n + 1) == 0);
    }
    multiply_add(n, n, n, a6, n, 1, p, n, 1, x, n);
    multiply(n, n, n, a, n, 1, u, n, 1, p, n);
    for (int64_t i = 0; i < count; i++) {
        a[i] = x[i] - p[i];
        x[i] += p[i];
    }
    if (!solve(n, n, a, x)) {
        return false;
    }
    for (int k = 0; k < squarings; k++) {
        multiply(n, n, n, x, n, 1, x, n, 1, p, n);
        memcpy(x, p, (size_t)count * sizeof(real));
    }
    return true;
}
