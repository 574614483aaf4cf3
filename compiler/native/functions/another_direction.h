/* A direction of length 1 at right angles to the k rows of x, which are so to each other: of the axis that they have
   least of. */
static void another_direction(int64_t n, int64_t k, const real *x, real *direction)
{
    int64_t axis = 0;
    real least = INFINITY;
    for (int64_t i = 0; i < n; i++) {
        real share = 0;
        for (int64_t j = 0; j < k; j++) {
            share += x[j * n + i] * x[j * n + i];
        }
        if (share < least) {
            least = share;
            axis = i;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        direction[i] = i == axis;
    }
    for (int64_t round = 0; round < 2; round++) {
        for (int64_t j = 0; j < k; j++) {
            const real along = dot(n, x + j * n, direction);
            for (int64_t i = 0; i < n; i++) {
                direction[i] -= along * x[j * n + i];
            }
        }
        const real length = sqrt(dot(n, direction, direction));
        for (int64_t i = 0; i < n; i++) {
            direction[i] /= length;
        }
    }
}
