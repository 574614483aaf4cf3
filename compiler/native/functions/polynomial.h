/* Horner's rule, the highest power first */
static inline EACH double polynomial(double x, size_t count, const double *terms)
{
    double y = terms[0];
    for (size_t k = 1; k < count; k++) {
        y = madd(y, x, terms[k]);
    }
    return y;
}
