/* The sign of the determinant of a, and the logarithm of its magnitude, by elimination in a's place. */
static void log_determinant(int64_t n, real *restrict a, real *restrict sign, real *restrict logarithm)
{
    int found = eliminate(n, a, 0, NULL);
    real total = found == 0 ? -(real)INFINITY : 0;
    for (int64_t k = 0; k < n && found != 0; k++) {
        found = a[k * n + k] < 0 ? -found : found;
        total += log(fabs(a[k * n + k]));
    }
    *sign = found;
    *logarithm = total;
}
