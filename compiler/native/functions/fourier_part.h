/* One Fourier transform of as many complex numbers as the factor says, `far` elements apart; the r-th of its results is
   turned by the r-th power of a root, each of which stands `turn` behind the other, and goes to y, `side` behind the one
   before. Imaginary parts stand `whole` behind real ones, those of roots `behind`. */
static inline EACH void fourier_part(
    int factor, real sign, int64_t far, int64_t side, int64_t whole, const real *x, real *y, const real *root,
    int64_t turn, int64_t behind)
{
    const real a = x[0], a_i = x[whole], b = x[far], b_i = x[whole + far];
    if (factor == 2) {
        y[0] = a + b;
        y[whole] = a_i + b_i;
        turned(a - b, a_i - b_i, root + turn, behind, y + side, whole);
        return;
    }
    const real c = x[2 * far], c_i = x[whole + 2 * far];
    if (factor == 3) {
        const real both = b + c, both_i = b_i + c_i, middle = a - both / 2, middle_i = a_i - both_i / 2;
        const real up = sign * (real)0.86602540378443865, less = up * (c_i - b_i), less_i = up * (b - c);
        y[0] = a + both;
        y[whole] = a_i + both_i;
        turned(middle + less, middle_i + less_i, root + turn, behind, y + side, whole);
        turned(middle - less, middle_i - less_i, root + 2 * turn, behind, y + 2 * side, whole);
        return;
    }
    const real d = x[3 * far], d_i = x[whole + 3 * far];
    if (factor == 4) {
        const real even = a + c, even_i = a_i + c_i, odd = b + d, odd_i = b_i + d_i, one = a - c, one_i = a_i - c_i;
        const real less = sign * (d_i - b_i), less_i = sign * (b - d);
        y[0] = even + odd;
        y[whole] = even_i + odd_i;
        turned(one + less, one_i + less_i, root + turn, behind, y + side, whole);
        turned(even - odd, even_i - odd_i, root + 2 * turn, behind, y + 2 * side, whole);
        turned(one - less, one_i - less_i, root + 3 * turn, behind, y + 3 * side, whole);
        return;
    }
    const real e = x[4 * far], e_i = x[whole + 4 * far];
    const real near = (real)0.30901699437494742, wide = (real)-0.80901699437494742; /* cosines of 1/5 and 2/5 of a turn */
    const real up = sign * (real)0.95105651629515357, low = sign * (real)0.58778525229247313; /* their sines */
    const real outer = b + e, outer_i = b_i + e_i, inner = c + d, inner_i = c_i + d_i;
    const real one = a + near * outer + wide * inner, one_i = a_i + near * outer_i + wide * inner_i;
    const real two = a + wide * outer + near * inner, two_i = a_i + wide * outer_i + near * inner_i;
    const real less = up * (e_i - b_i) + low * (d_i - c_i), less_i = up * (b - e) + low * (c - d);
    const real more = low * (e_i - b_i) - up * (d_i - c_i), more_i = low * (b - e) - up * (c - d);
    y[0] = a + outer + inner;
    y[whole] = a_i + outer_i + inner_i;
    turned(one + less, one_i + less_i, root + turn, behind, y + side, whole);
    turned(two + more, two_i + more_i, root + 2 * turn, behind, y + 2 * side, whole);
    turned(two - more, two_i - more_i, root + 3 * turn, behind, y + 3 * side, whole);
    turned(one - less, one_i - less_i, root + 4 * turn, behind, y + 4 * side, whole);
}
