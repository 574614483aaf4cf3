/* the sums of the elements of each of four vectors, side by side */
#if defined(__GNUC__)
static inline __attribute__((always_inline)) fours_t four_sums(lanes_t a, lanes_t b, lanes_t c, lanes_t d)
{
#ifdef CHAINRULE_F32
    typedef float half_t __attribute__((vector_size(32)));
#define EVENS 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define ODDS 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define FIRST 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define SECOND 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#else
#define EVENS 0, 8, 2, 10, 4, 12, 6, 14
#define ODDS 1, 9, 3, 11, 5, 13, 7, 15
#define FIRST 0, 1, 8, 9, 4, 5, 12, 13
#define SECOND 2, 3, 10, 11, 6, 7, 14, 15
#endif
    const lanes_t ab = __builtin_shufflevector(a, b, EVENS) + __builtin_shufflevector(a, b, ODDS);
    const lanes_t cd = __builtin_shufflevector(c, d, EVENS) + __builtin_shufflevector(c, d, ODDS);
    const lanes_t all = __builtin_shufflevector(ab, cd, FIRST) + __builtin_shufflevector(ab, cd, SECOND);
#undef EVENS
#undef ODDS
#undef FIRST
#undef SECOND
#ifdef CHAINRULE_F32
    const half_t half = __builtin_shufflevector(all, all, 0, 1, 2, 3, 4, 5, 6, 7) +
                        __builtin_shufflevector(all, all, 8, 9, 10, 11, 12, 13, 14, 15);
    return __builtin_shufflevector(half, half, 0, 1, 2, 3) + __builtin_shufflevector(half, half, 4, 5, 6, 7);
#else
    return __builtin_shufflevector(all, all, 0, 1, 2, 3) + __builtin_shufflevector(all, all, 4, 5, 6, 7);
#endif
}
#endif
