fn f(x) = f"{x}"
