alpha = 1e
beta = 1__000
gamma = .5.
