/* log2(2^x + 2^y) without overflow */
static inline EACH real logaddexp2(real x, real y)
{
    return x == y ? x + 1 : maximum_real(x, y) + (real)1.44269504088896340736 * log1p(exp2(-fabs(x - y)));
}
