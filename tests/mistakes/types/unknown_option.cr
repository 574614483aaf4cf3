fn f(x: real[n]) = pad(x, 1, mode = "mirror")
