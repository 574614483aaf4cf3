fn squares(x: real[n]) = [v^2 for v in x]
