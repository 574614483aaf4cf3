fn damped-wave(t) = exp(-t) * sin(t)
