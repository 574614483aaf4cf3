/* exp(x^2) erfc(x) for x >= 0: a Chebyshev interpolant of (x + 4) erfcx(x) in (x - 4) / (x + 4) */
static inline EACH double erfcx_right_of(double t) /* t times this, and 1.09..., is the interpolant; for floats one of degree 12 */
{
#ifdef CHAINRULE_F32
    double q = 7.76594846942e-06;
    q = madd(q, t, 0.000124075080647);
    q = madd(q, t, -0.000468692127975);
    q = madd(q, t, -0.000218442042892);
    q = madd(q, t, 0.00612071130992);
    q = madd(q, t, -0.0264065705512);
    q = madd(q, t, 0.0763786140026);
    q = madd(q, t, -0.17400045682);
    q = madd(q, t, 0.330852057582);
    q = madd(q, t, -0.540855127359);
    q = madd(q, t, 0.773208673508);
#else
    double q = -7.944018485510838e-11;
    q = madd(q, t, 1.2056126062974666e-09);
    q = madd(q, t, 7.222424596989434e-10);
    q = madd(q, t, -1.5265540766876378e-08);
    q = madd(q, t, -3.182121907694927e-10);
    q = madd(q, t, 1.2250562055092748e-07);
    q = madd(q, t, -7.434152285505024e-08);
    q = madd(q, t, -8.436204025935691e-07);
    q = madd(q, t, 1.423490191441101e-06);
    q = madd(q, t, 4.692357838082307e-06);
    q = madd(q, t, -1.8860623869611058e-05);
    q = madd(q, t, -3.634189815734297e-06);
    q = madd(q, t, 0.0001768127558246703);
    q = madd(q, t, -0.00045505297648525974);
    q = madd(q, t, -0.0002809588561761663);
    q = madd(q, t, 0.006112055709425008);
    q = madd(q, t, -0.02637005334114636);
    q = madd(q, t, 0.0763815149035804);
    q = madd(q, t, -0.1740109372398951);
    q = madd(q, t, 0.33085158787832425);
    q = madd(q, t, -0.5408538313132359);
    q = madd(q, t, 0.7732087022652305);
#endif
    return madd(q, t, -0.976548729080882);
}
static inline EACH double erfcx_right(double x)
{
    const double bounded = x < 1e18 ? x : 1e18;
    const double t = (bounded - 4.0) / (bounded + 4.0);
    return madd(erfcx_right_of(t), t, 1.095995661000491) / (x + 4.0);
}
