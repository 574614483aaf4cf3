from "./parts/geometry.cr" import icosahedron

fn g(r) = icosahedron(r)
