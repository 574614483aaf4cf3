fn decay(t, \lambda) = exp(-\lambda * t)
