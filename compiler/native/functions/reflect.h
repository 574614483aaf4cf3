/* Householder's reflection 1 - tau v v', v[0] = 1, that takes x of n elements to (beta, 0, ..., 0): v, but for its first
   element, in x's place, beta in x[0]; returns tau, which is 0 where there is nothing to be done. */
static real reflect(int64_t n, real *x)
{
    const real behind = dot(n - 1, x + 1, x + 1);
    if (n <= 1 || behind == 0) {
        return 0;
    }
    const real first = x[0], beta = -copysign(sqrt(first * first + behind), first);
    for (int64_t i = 1; i < n; i++) {
        x[i] /= first - beta;
    }
    x[0] = beta;
    return (beta - first) / beta;
}
