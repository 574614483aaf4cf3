/* Whether the largest of n numbers, by magnitude, is negative: a vector of which only the direction counts is given the
   sign by which it is not. */
static bool upside_down(int64_t n, const real *x)
{
    real largest = 0;
    for (int64_t i = 0; i < n; i++) {
        largest = fabs(x[i]) > fabs(largest) ? x[i] : largest;
    }
    return largest < 0;
}
