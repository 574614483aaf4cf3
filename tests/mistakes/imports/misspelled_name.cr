from "./parts/geometry.cr" import circel

fn g(r) = circel(r)
