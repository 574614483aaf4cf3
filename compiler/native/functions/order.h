/* The positions of the elements from the smallest to the largest, equal ones in their order, nan last: runs are
   sorted by insertion, and merged. */
static inline bool before_real(real a, real b)
{
    return a < b || (b != b && a == a);
}
static void order_real(int64_t n, const real *restrict key, int64_t *position, int64_t *spare)
{
    int64_t *from = position, *to = spare;
    for (int64_t i = 0; i < n; i++) {
        int64_t j = i;
        for (; j % 16 != 0 && before_real(key[i], key[from[j - 1]]); j--) {
            from[j] = from[j - 1];
        }
        from[j] = i;
    }
    for (int64_t width = 16; width < n; width *= 2) {
        for (int64_t first = 0; first < n; first += 2 * width) {
            const int64_t middle = first + width < n ? first + width : n, end = middle + width < n ? middle + width : n;
            int64_t left = first, right = middle;
            for (int64_t k = first; k < end; k++) {
                const bool taken = right < end && (left == middle || before_real(key[from[right]], key[from[left]]));
                to[k] = taken ? from[right++] : from[left++];
            }
        }
        int64_t *const held = from;
        from = to;
        to = held;
    }
    if (from != position) {
        memcpy(position, from, (size_t)n * sizeof(int64_t));
    }
}
static inline bool before_int(int64_t a, int64_t b)
{
    return a < b;
}
static void order_int(int64_t n, const int64_t *restrict key, int64_t *position, int64_t *spare)
{
    int64_t *from = position, *to = spare;
    for (int64_t i = 0; i < n; i++) {
        int64_t j = i;
        for (; j % 16 != 0 && before_int(key[i], key[from[j - 1]]); j--) {
            from[j] = from[j - 1];
        }
        from[j] = i;
    }
    for (int64_t width = 16; width < n; width *= 2) {
        for (int64_t first = 0; first < n; first += 2 * width) {
            const int64_t middle = first + width < n ? first + width : n, end = middle + width < n ? middle + width : n;
            int64_t left = first, right = middle;
            for (int64_t k = first; k < end; k++) {
                const bool taken = right < end && (left == middle || before_int(key[from[right]], key[from[left]]));
                to[k] = taken ? from[right++] : from[left++];
            }
        }
        int64_t *const held = from;
        from = to;
        to = held;
    }
    if (from != position) {
        memcpy(position, from, (size_t)n * sizeof(int64_t));
    }
}
