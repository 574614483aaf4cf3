fn average(x: real[n]) = sum(x) / x.shape[0]
