fn kinetic(m: real[n], v: real[n]) -> real
    squared = v^2
    return sum(m * squared) / 2
