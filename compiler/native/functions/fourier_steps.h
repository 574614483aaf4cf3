/* The Fourier transform of n complex numbers, in pairs, factor by factor (Stockham): roots are the n-th ones of unity in
   order, of this sign, and spare has room for n pairs. */
static void fourier_steps(int64_t n, int sign, real *z, real *spare, const real *roots)
{
    real *from = z, *to = spare;
    int64_t side = 1, factor = 4; /* of `side` transforms, interleaved, the next factor is taken */
    for (int64_t left = n; left > 1; left /= factor, side *= factor) {
        while (left % factor != 0) {
            factor = factor == 4 ? 2 : factor == 2 ? 3 : factor + 2;
        }
        const int64_t apart = left / factor;
        for (int64_t j = 0; j < apart; j++) {
            const real *const x = from + 2 * side * j;
            real *const y = to + 2 * side * factor * j;
            if (factor == 4) {
                const real *const one = roots + 2 * side * j, *const two = one + 2 * side * j, *const three = two + 2 * side * j;
                for (int64_t q = 0; q < 2 * side; q += 2) {
                    const real *const a = x + q, *const b = a + 2 * side * apart, *const c = b + 2 * side * apart;
                    const real *const d = c + 2 * side * apart;
                    const real sum = a[0] + c[0], sum_i = a[1] + c[1], other = b[0] + d[0], other_i = b[1] + d[1];
                    const real less = a[0] - c[0], less_i = a[1] - c[1];
                    const real turn = (real)sign * (d[1] - b[1]), turn_i = (real)sign * (b[0] - d[0]);
                    y[q] = sum + other;
                    y[q + 1] = sum_i + other_i;
                    times(less + turn, less_i + turn_i, one, y + q + 2 * side);
                    times(sum - other, sum_i - other_i, two, y + q + 4 * side);
                    times(less - turn, less_i - turn_i, three, y + q + 6 * side);
                }
                continue;
            }
            for (int64_t r = 0; r < factor; r++) {
                real *const made = y + 2 * side * r;
                memcpy(made, x, (size_t)side * 2 * sizeof(real));
                for (int64_t k = 1; k < factor; k++) {
                    const real *const a = x + 2 * side * apart * k, *const root = roots + 2 * (k * r % factor) * (n / factor);
                    for (int64_t q = 0; q < 2 * side; q += 2) {
                        made[q] += a[q] * root[0] - a[q + 1] * root[1];
                        made[q + 1] += a[q] * root[1] + a[q + 1] * root[0];
                    }
                }
                for (int64_t q = 0; j * r > 0 && q < 2 * side; q += 2) {
                    times(made[q], made[q + 1], roots + 2 * side * j * r, made + q);
                }
            }
        }
        real *const held = from;
        from = to;
        to = held;
    }
    if (from != z) {
        memcpy(z, from, (size_t)n * 2 * sizeof(real));
    }
}
