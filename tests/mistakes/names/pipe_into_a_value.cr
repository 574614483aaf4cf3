fn f(x, y) = x |> y
