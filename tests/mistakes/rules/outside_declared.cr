extern fn smooth(x: real[n]) = scipy.ndimage.gaussian_filter1d
extern fn word(x) = scipy.lambda.exp
extern fn sized(x, n: dim) = numpy.sin
extern fn nothing() = numpy.random.random
extern fn open(x: real[n]) -> real[m] = numpy.sort
