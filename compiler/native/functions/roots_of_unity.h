/* e^(sign 2 pi i k / n) for each k below n, in pairs, computed within an eighth of a turn */
static void roots_of_unity(int64_t n, int sign, real *roots)
{
    for (int64_t k = 0; k < n; k++) {
        const int64_t eighth = 8 * k / n; /* of the turn */
        const int64_t part = eighth % 2 == 0 ? 8 * k - eighth * n : (eighth + 1) * n - 8 * k;
        const double angle = 0.78539816339744831 * (double)part / (double)n; /* pi / 4 */
        const double c = (cos)(angle), s = (sin)(angle);
        const bool across = (eighth + 1) / 2 % 2 == 1;
        const double x = across ? s : c, y = across ? c : s;
        roots[2 * k] = (real)(eighth >= 2 && eighth < 6 ? -x : x);
        roots[2 * k + 1] = (real)(eighth >= 4 ? -sign * y : sign * y);
    }
}
