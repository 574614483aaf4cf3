fn f(x) = hypot(first, second) + atan2(third, x)
