from ".\parts\geometry.cr" import circle

fn g(r) = circle(r)
