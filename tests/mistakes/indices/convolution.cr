fn convolve(x: real[n], w: real[k]) -> real[n - k + 1]:
    y[i] = sum[j](w[j] * x[i + j])
    return y
