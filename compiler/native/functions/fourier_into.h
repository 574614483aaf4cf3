/* The Fourier transform of n complex numbers, in pairs, in place: the sums of z_j e^(sign 2 pi i j k / n); work has room
   for 2 n pairs. false if there is no memory. */
static bool fourier_into(int64_t n, int sign, real *z, real *work)
{
    int64_t left = n;
    for (int64_t factor = 2; factor < 50; factor++) {
        while (left % factor == 0 && left > 0) {
            left /= factor;
        }
    }
    if (left > 1) { /* a large prime */
        return fourier_chirp(n, sign, z);
    }
    roots_of_unity(n, sign, work);
    fourier_steps(n, sign, z, work + 2 * n, work);
    return true;
}
