fn difference(a, b) = a − b
