fn series(x) = sum[k](x^k)
