fn product(a: real[n, k], b: real[k, m]) = einsum("ik,kj->ij", a, b)
