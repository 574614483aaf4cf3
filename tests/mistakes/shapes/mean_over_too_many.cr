fn f(x: real[batch, channels, height, width]) = mean(x, axis = [2, 3, 4])
