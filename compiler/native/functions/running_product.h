/* The products of the elements up to each, in place; ints wrap around. */
#define RUNNING_PRODUCT(name, type, wrapping)                                                                          \
    static void name(int64_t n, type *restrict x)                                                                      \
    {                                                                                                                  \
        for (int64_t i = 1; i < n; i++) {                                                                              \
            x[i] = (type)((wrapping)x[i] * (wrapping)x[i - 1]);                                                        \
        }                                                                                                              \
    }
RUNNING_PRODUCT(running_product_real, real, real)
RUNNING_PRODUCT(running_product_int, int64_t, uint64_t)
