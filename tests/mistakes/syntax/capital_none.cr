fn column(x: real[n]) = x[:, None]
