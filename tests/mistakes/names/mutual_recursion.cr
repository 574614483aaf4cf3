fn even(n) = 1 if n == 0 else odd(n - 1)

fn odd(n) = 0 if n == 0 else even(n - 1)
