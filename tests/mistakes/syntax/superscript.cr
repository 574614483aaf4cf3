fn square(x) = x²
