fn sign_of(x: real[n]) = 1 if x else -1
