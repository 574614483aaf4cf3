fn distance(x: real[n], y: real[n]):
    d = x - y
    r = sqrt(sum(d^2))
