fn kinetic(m, v) {
    return m * v^2 / 2
}
