fn average(x: real[n]) = sum(x) / len(x)
