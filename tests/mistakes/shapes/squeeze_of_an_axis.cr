fn f(x: real[n, m]) = squeeze(x, axis = 1)
