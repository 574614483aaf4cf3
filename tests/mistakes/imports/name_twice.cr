from "./parts/geometry.cr" import circle

fn circle(r) = 2 * pi * r
