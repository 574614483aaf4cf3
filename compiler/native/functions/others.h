/* For each element of a the product of all others: of those before it, and of those behind. */
#define OTHERS(name, type, wrapping)                                                                                   \
    static void name(int64_t n, const type *restrict a, type *restrict x)                                              \
    {                                                                                                                  \
        wrapping product = 1;                                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            x[i] = (type)product;                                                                                      \
            product *= (wrapping)a[i];                                                                                 \
        }                                                                                                              \
        product = 1;                                                                                                   \
        for (int64_t i = n - 1; i >= 0; i--) {                                                                         \
            x[i] = (type)((wrapping)x[i] * product);                                                                   \
            product *= (wrapping)a[i];                                                                                 \
        }                                                                                                              \
    }
OTHERS(others_real, real, real)
OTHERS(others_int, int64_t, uint64_t)
