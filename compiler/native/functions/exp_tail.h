/* (exp(r) - 1 - r) / r^2 for |r| <= log(2) / 2, by a polynomial; of its terms those that a float can tell */
static inline EACH double exp_tail(double r)
{
#ifdef CHAINRULE_F32
    double q = 2.48015873015873e-05;
#else
    double q = 1.6059043836821613e-10;
    q = madd(q, r, 2.08767569878681e-09);
    q = madd(q, r, 2.505210838544172e-08);
    q = madd(q, r, 2.755731922398589e-07);
    q = madd(q, r, 2.7557319223985893e-06);
    q = madd(q, r, 2.48015873015873e-05);
#endif
    q = madd(q, r, 0.0001984126984126984);
    q = madd(q, r, 0.001388888888888889);
    q = madd(q, r, 0.008333333333333333);
    q = madd(q, r, 0.041666666666666664);
    q = madd(q, r, 0.16666666666666666);
    return madd(q, r, 0.5);
}
#ifdef CHAINRULE_F32
/* the same in floats, fitted: exp(r) by it is right to 3.1e-9 relative */
static inline EACH float exp_tail_float(float r)
{
    float q = 1.3814296107739e-03f;
    q = madd_float(q, r, 8.3688516169786e-03f);
    q = madd_float(q, r, 4.1668400168419e-02f);
    q = madd_float(q, r, 1.6666519641876e-01f);
    return madd_float(q, r, 4.9999994039536e-01f);
}
#endif
