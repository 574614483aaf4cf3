/* Where each of m values belongs among n sorted ones, before its equals or behind them; nan is behind all numbers. */
#define PLACES(name, type)                                                                                             \
    static void name(int64_t n, int64_t m, int64_t behind, type *a, type *v, int64_t *x)                               \
    {                                                                                                                  \
        for (int64_t i = 0; i < m; i++) {                                                                              \
            int64_t first = 0, end = n;                                                                                \
            while (first < end) {                                                                                      \
                const int64_t middle = first + (end - first) / 2;                                                      \
                const type left = behind ? v[i] : a[middle], right = behind ? a[middle] : v[i];                        \
                const bool less = left < right || (right != right && left == left);                                    \
                if (less == !behind) {                                                                                 \
                    first = middle + 1;                                                                                \
                } else {                                                                                               \
                    end = middle;                                                                                      \
                }                                                                                                      \
            }                                                                                                          \
            x[i] = first;                                                                                              \
        }                                                                                                              \
    }
PLACES(places_real, real)
PLACES(places_int, int64_t)
