extern fn interp(x: real[n], xp: real[m], fp: real[m]) -> real[n] = numpy.interp

fn table(x: real[n], xp: real[n + 1], fp: real[n]) = interp(x, xp, fp)
fn few(x) = interp(x, x)
fn seeded(x: real[n]) = jnterp(x, x, x)
