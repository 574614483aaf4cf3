fn total(x: real[n]) = ∑ x
