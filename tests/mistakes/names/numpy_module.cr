fn wave(x) = np.sin(x)
