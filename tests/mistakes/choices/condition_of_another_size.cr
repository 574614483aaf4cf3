fn f(x: real[n], y: real[n], mask: bool[m]) = x if mask else y
