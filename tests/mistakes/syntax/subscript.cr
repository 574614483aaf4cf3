fn difference(x₁, x₂) = x₁ - x₂
