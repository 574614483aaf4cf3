fn blank(x: real[n]) = zeros(n, 3) + sum(x)
