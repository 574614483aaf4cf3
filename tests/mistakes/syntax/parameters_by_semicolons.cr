fn area(a; b) = a * b
