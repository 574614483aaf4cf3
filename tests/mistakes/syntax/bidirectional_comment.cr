fn f(x) = x  # ‮ the square ‬
