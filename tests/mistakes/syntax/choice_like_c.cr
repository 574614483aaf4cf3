fn ramp(x) = x > 0 ? x : 0
