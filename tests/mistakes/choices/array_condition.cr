fn f(x: real[n], y: real[m]) = y if x > 0 else 0
