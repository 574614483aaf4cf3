/* a vector's elements from the n-th on, the first ones behind the last */
#if defined(__GNUC__)
#ifdef CHAINRULE_F32
#define lanes_from(n, x) \
    __builtin_shufflevector(x, x, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9, n + 10, n + 11, \
                            n + 12, n + 13, n + 14, n + 15)
#else
#define lanes_from(n, x) __builtin_shufflevector(x, x, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7)
#endif
#endif
