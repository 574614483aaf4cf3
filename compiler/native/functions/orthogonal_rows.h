/* Turns the k rows of x, of n elements, until they are at right angles to each other, and those of y, of k elements, with
   them: Jacobi's method for singular values. Then the lengths of the rows are s, the largest first, and each is divided
   by its own; where that is 0 it becomes some direction at right angles to all others. n is k at least, and k^2 * n
   operations take some ten rounds. false if they do not converge. */
static bool orthogonal_rows(int64_t n, int64_t k, real *restrict x, real *restrict y, real *restrict s)
{
    const real tolerance = sqrt((real)n) * EPSILON;
    bool turned = true;
    for (int tries = 0; turned; tries++) {
        if (tries == 60) {
            return false;
        }
        turned = false;
        for (int64_t i = 0; i < k; i++) {
            for (int64_t j = i + 1; j < k; j++) {
                real *const a = x + i * n, *const b = x + j * n;
                const real aa = dot(n, a, a), bb = dot(n, b, b), ab = dot(n, a, b);
                if (fabs(ab) > tolerance * sqrt(aa) * sqrt(bb)) {
                    const real cotangent = (bb - aa) / (2 * ab);
                    const real t = copysign(1 / (fabs(cotangent) + hypot(cotangent, (real)1)), cotangent);
                    const real c = 1 / sqrt(1 + t * t);
                    rotate(n, c, c * t, a, b);
                    rotate(k, c, c * t, y + i * k, y + j * k);
                    turned = true;
                }
            }
        }
    }
    for (int64_t i = 0; i < k; i++) {
        s[i] = sqrt(dot(n, x + i * n, x + i * n));
    }
    for (int64_t i = 0; i < k; i++) {
        int64_t largest = i;
        for (int64_t j = i + 1; j < k; j++) {
            largest = s[j] > s[largest] ? j : largest;
        }
        if (largest != i) {
            exchange(1, s + i, s + largest);
            exchange(n, x + i * n, x + largest * n);
            exchange(k, y + i * k, y + largest * k);
        }
        real *const row = x + i * n;
        if (s[i] == 0) {
            another_direction(n, i, x, row);
        } else {
            for (int64_t j = 0; j < n; j++) {
                row[j] /= s[i];
            }
        }
    }
    return true;
}
