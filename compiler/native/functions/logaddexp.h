/* log(exp(x) + exp(y)) without overflow */
static inline EACH real logaddexp(real x, real y)
{
    return x == y ? x + (real)0.69314718055994530942 : maximum_real(x, y) + log1p(exp(-fabs(x - y)));
}
