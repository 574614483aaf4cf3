fn length(p: real[3]) = sqrt(sum(p^2))

fn flat(p: real[2]) = length(p)
