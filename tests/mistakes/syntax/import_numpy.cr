import numpy as np

fn wave(x) = np.sin(x)
