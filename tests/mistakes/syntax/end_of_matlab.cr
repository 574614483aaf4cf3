fn square(x):
    y = x^2
    return y
end
