/* 1 / (1 + exp(-x)), with no exponential of a positive number */
static inline EACH real sigmoid(real x)
{
    const real t = exp(-fabs(x));
    return (x >= 0 ? 1 : t) / (1 + t);
}
