/* the error function, within 2 ulp: an interpolant below 1, and 1 - exp(-x^2) erfcx(x) above */
static APART double erf_of(double x)
{
    const double size = fabs(x), z = size < 1.0 ? x * x : 1.0;
#ifdef CHAINRULE_F32
    double q = 7.88249711009e-05;
    q = madd(q, z, -0.000801885499279);
    q = madd(q, z, 0.00518931194269);
    q = madd(q, z, -0.0268543287961);
    q = madd(q, z, 0.112835974635);
    q = madd(q, z, -0.376126269036);
    q = madd(q, z, 0.128379165882);
#else
    double q = -7.795898827002142e-10;
    q = madd(q, z, 1.3720064546777686e-08);
    q = madd(q, z, -1.6208483801871705e-07);
    q = madd(q, z, 1.6447424703317362e-06);
    q = madd(q, z, -1.492473690741966e-05);
    q = madd(q, z, 0.00012055294904839707);
    q = madd(q, z, -0.0008548325975389692);
    q = madd(q, z, 0.0052239776071164225);
    q = madd(q, z, -0.02686617064323777);
    q = madd(q, z, 0.11283791670945006);
    q = madd(q, z, -0.37612638903183543);
    q = madd(q, z, 0.12837916709551256);
#endif
    const double y = size < 6.0 ? size : 6.0;
    const double tail = copysign(1.0 - exp_of(-y * y) * erfcx_right(y), x);
    return size < 1.0 ? madd(x, q, x) : x != x ? x : tail;
}
#undef erf
#define erf(x) ((real)erf_of(x))
