from "./parts/geometry" import circle

fn g(r) = circle(r)
