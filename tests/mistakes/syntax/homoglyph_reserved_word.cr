fn f(x) = 1 𝐢𝐟 x > 0 else 2
