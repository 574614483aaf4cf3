#define FOURIER_ROWS ((int64_t)(64 / sizeof(real))) /* that are transformed side by side */
/* The Fourier transforms of `count` rows of n complex numbers, as `fourier_steps` has them; z is followed by as much
   room, and roots are the (n every)-th ones of unity. false if there is no memory. */
static bool fourier_beside(int64_t n, int64_t count, int sign, real *z, const real *roots, int64_t every)
{
    int64_t left = n;
    for (int64_t factor = 2; factor < 50; factor++) {
        while (left % factor == 0 && left > 0) {
            left /= factor;
        }
    }
    if (left > 1) { /* a large prime */
        return fourier_chirp(n, count, sign, z);
    }
    fourier_steps(n, count, sign, z, z + 2 * n * count, roots, every);
    return true;
}
