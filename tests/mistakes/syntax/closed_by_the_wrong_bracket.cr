fn length(x: real[n]) = sqrt(sum(x^2])
