/* The positions of the elements from the smallest to the largest, equal ones in their order, nan last: runs are
   sorted by insertion, and merged. */
#define BEFORE(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define ORDER(name, type)                                                                                              \
    static void name(int64_t n, const type *restrict key, int64_t *position, int64_t *spare)                           \
    {                                                                                                                  \
        int64_t *from = position, *to = spare;                                                                         \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            int64_t j = i;                                                                                             \
            for (; j % 16 != 0 && BEFORE(key[i], key[from[j - 1]]); j--) {                                             \
                from[j] = from[j - 1];                                                                                 \
            }                                                                                                          \
            from[j] = i;                                                                                               \
        }                                                                                                              \
        for (int64_t width = 16; width < n; width *= 2) {                                                              \
            for (int64_t first = 0; first < n; first += 2 * width) {                                                   \
                const int64_t middle = first + width < n ? first + width : n;                                          \
                const int64_t end = middle + width < n ? middle + width : n;                                           \
                int64_t left = first, right = middle;                                                                  \
                for (int64_t k = first; k < end; k++) {                                                                \
                    const bool taken = right < end && (left == middle || BEFORE(key[from[right]], key[from[left]]));   \
                    to[k] = taken ? from[right++] : from[left++];                                                      \
                }                                                                                                      \
            }                                                                                                          \
            int64_t *const held = from;                                                                                \
            from = to;                                                                                                 \
            to = held;                                                                                                 \
        }                                                                                                              \
        if (from != position) {                                                                                        \
            memcpy(position, from, (size_t)n * sizeof(int64_t));                                                       \
        }                                                                                                              \
    }
ORDER(order_real, real)
ORDER(order_int, int64_t)
