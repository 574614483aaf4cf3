fn shares(x: real[n]) -> real[n] = x / sum(x)

derive jacobian(shares, x, diagonal)
