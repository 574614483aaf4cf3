/* The Fourier transforms of `count` rows of n complex numbers, side by side: each real part stands `count` behind the one
   before, the imaginary parts behind all of these. Factor by factor (Stockham): roots are the (n every)-th ones of unity,
   of this sign, and spare has as much room as z. */
static void fourier_steps(int64_t n, int64_t count, int sign, real *z, real *spare, const real *roots, int64_t every)
{
    const int64_t whole = n * count, behind = n * every;
    real *from = z, *to = spare;
    int64_t side = count, turn = every, factor = 4;
    for (int64_t left = n; left > 1; left /= factor, side *= factor, turn *= factor) {
        while (left % factor != 0) {
            factor = factor == 4 ? 2 : factor == 2 ? 3 : factor + 2;
        }
        const int64_t apart = left / factor;
        switch (factor) {
        case 2: fourier_pass(2, sign, apart, side, whole, from, to, roots, turn, behind); break;
        case 3: fourier_pass(3, sign, apart, side, whole, from, to, roots, turn, behind); break;
        case 4: fourier_pass(4, sign, apart, side, whole, from, to, roots, turn, behind); break;
        case 5: fourier_pass(5, sign, apart, side, whole, from, to, roots, turn, behind); break;
        default: fourier_other(factor, apart, side, whole, from, to, roots, turn, behind);
        }
        real *const held = from;
        from = to;
        to = held;
    }
    if (from != z) {
        memcpy(z, from, (size_t)whole * 2 * sizeof(real));
    }
}
