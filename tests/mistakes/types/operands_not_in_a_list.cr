fn joined(a: real[n], b: real[m]) = concatenate(a, b)
