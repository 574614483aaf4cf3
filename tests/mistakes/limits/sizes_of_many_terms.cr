fn f(x: real[a, b, c, d, e, g, h]) = zeros([(a + b + c + d + e + g + h)^8 * (a + b + c + d)^8])
