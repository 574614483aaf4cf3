fn area(a, b) = (a + 1)(b + 1)
