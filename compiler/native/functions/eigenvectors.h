/* The eigenvalues w of the symmetric part of a, the smallest first, and their vectors, the columns of v, of which the
   largest element is positive: Householder's tridiagonal form, and QL steps with Wilkinson's shift. a is written over,
   and beside has room for 2 n numbers. false if a number is not finite, or they do not converge. */
static bool eigenvectors(int64_t n, real *restrict a, real *restrict w, real *restrict v, real *restrict beside)
{
    const real scale = binary_scale(n * n, a);
    if (scale == 0) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j <= i; j++) {
            a[i * n + j] = a[j * n + i] = a[i * n + j] / scale / 2 + a[j * n + i] / scale / 2;
        }
    }
    tridiagonal(n, a, w, beside, v);
    for (int64_t first = 0; first < n; first++) {
        for (int tries = 0;; tries++) {
            int64_t last = first; /* of the block that hangs together */
            while (last < n - 1 && fabs(beside[last]) > EPSILON * (fabs(w[last]) + fabs(w[last + 1]))) {
                last++;
            }
            if (last == first) {
                break;
            }
            if (tries == 60) {
                return false;
            }
            const real slope = (w[first + 1] - w[first]) / (2 * beside[first]);
            real g = w[last] - w[first] + beside[first] / (slope + copysign(hypot(slope, (real)1), slope));
            real c = 1, s = 1, moved = 0;
            int64_t i = last - 1;
            for (; i >= first; i--) {
                const real f = s * beside[i], b = c * beside[i], r = hypot(f, g);
                beside[i + 1] = r;
                if (r == 0) { /* the block has come apart */
                    w[i + 1] -= moved;
                    break;
                }
                s = f / r;
                c = g / r;
                const real before = w[i + 1] - moved, change = (w[i] - before) * s + 2 * c * b;
                moved = s * change;
                w[i + 1] = before + moved;
                g = c * change - b;
                rotate(n, c, s, v + i * n, v + (i + 1) * n);
            }
            if (i < first) {
                w[first] -= moved;
                beside[first] = g;
            }
            beside[last] = 0;
        }
    }
    for (int64_t k = 0; k < n; k++) {
        int64_t least = k;
        for (int64_t i = k + 1; i < n; i++) {
            least = w[i] < w[least] ? i : least;
        }
        if (least != k) {
            exchange(1, w + k, w + least);
            exchange(n, v + k * n, v + least * n);
        }
        w[k] *= scale;
        if (upside_down(n, v + k * n)) {
            for (int64_t i = 0; i < n; i++) {
                v[k * n + i] = -v[k * n + i];
            }
        }
    }
    transpose(n, v);
    return true;
}
