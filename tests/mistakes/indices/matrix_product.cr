fn product(a: real[n, k], b: real[m, k]) -> real[n, m]:
    c[i, j] = sum[l](a[i, l] * b[l, j])
    return c
