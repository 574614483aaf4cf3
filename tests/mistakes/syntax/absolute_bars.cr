fn size(x) = |x| + 1
