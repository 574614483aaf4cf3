from "./parts/geometri.cr" import circle

fn g(r) = circle(r)
