fn f(K: real[n, n], y: real[n]) -> real[n]:
    L = cholesky(K)
    return solve_triangular(L, solve_triangular(L.T, y))

fn g(A: real[n, n], y: real[n]) -> real[n]:
    q, r = qr(A)
    return cho_solve(r, y)
