fn padded(x: real[n]) = pad(x, 1, mode = “reflect”)
