/* the sum of a vector's elements, in pairs */
#if defined(__GNUC__)
static inline real lane_sum(lanes_t x)
{
#ifdef CHAINRULE_F32
    const float __attribute__((vector_size(32))) half = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
                                                        __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
    return ((half[0] + half[4]) + (half[1] + half[5])) + ((half[2] + half[6]) + (half[3] + half[7]));
#else
    const double __attribute__((vector_size(32))) half =
        __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
    return (half[0] + half[2]) + (half[1] + half[3]);
#endif
}
#endif
