fn kepler(M, e):
    solve E from M:
        E - e * sin(E) == M
    return E
