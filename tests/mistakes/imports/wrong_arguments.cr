from "./parts/geometry.cr" import circle

fn g(r: real[n]) -> real = circle(r, 2)
