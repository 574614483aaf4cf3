fn f(a: real[2], b: real[2]) = cross(a, b)
