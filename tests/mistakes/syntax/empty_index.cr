fn first(x: real[n]) = x[]
