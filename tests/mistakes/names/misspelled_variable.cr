fn kinetic(mass, velocity) = mass * velosity^2 / 2
