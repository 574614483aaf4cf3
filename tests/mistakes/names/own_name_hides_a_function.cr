fn normalised(x: real[n]):
    sum = sum(x)
    return x / sum(x)
