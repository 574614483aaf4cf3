fn kinetic(m: float, v: float) -> float = m * v^2 / 2
