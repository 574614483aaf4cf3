/* The sums of the elements up to each, in place; ints wrap around. */
#define RUNNING_SUM(name, type, wrapping)                                                                              \
    static void name(int64_t n, type *restrict x)                                                                      \
    {                                                                                                                  \
        for (int64_t i = 1; i < n; i++) {                                                                              \
            x[i] = (type)((wrapping)x[i] + (wrapping)x[i - 1]);                                                        \
        }                                                                                                              \
    }
RUNNING_SUM(running_sum_real, real, real)
RUNNING_SUM(running_sum_int, int64_t, uint64_t)
