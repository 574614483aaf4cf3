fn decay(t, λ) = exp(-lambda * t)
