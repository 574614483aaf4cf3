from "./parts/shapes.cr" import circle

fn twice(r) = 2 * circle(r)

derive grad(circle, r)
