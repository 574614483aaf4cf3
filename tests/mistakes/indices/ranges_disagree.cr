fn distance(x: real[n], y: real[m]) = sqrt(sum[i]((x[i] - y[i])^2))
