fn root(x) = √x
