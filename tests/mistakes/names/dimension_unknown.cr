fn average(x: real[n]) = sum(x) / m
