fn project(in, out) = in * out
