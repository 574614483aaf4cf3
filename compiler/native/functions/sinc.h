/* sin(pi x) / (pi x), and 1 at 0 */
static inline EACH real sinc(real x)
{
    const real y = (real)3.14159265358979323846 * (x == 0 ? (real)1e-20 : x);
    return sin(y) / y;
}
