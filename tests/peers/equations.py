"""The samples that solve equations and that differentiate within the language, and where they are tried."""

from __future__ import annotations

from tests.peers.cases import normal, uniform
from tests.peers.samples import array, given, lanes

S04, S05, S12 = "lecture/s04_implicit", "lecture/s05_higher_order", "lecture/s12_vectors"
orbit = given(M=uniform(0, 6), e=uniform(0, 0.8))
system = given(A=normal(5, 3), b=normal(5))

EQUATIONS = (
    *(lanes(f"equations.{name}", **orbit) for name in ("kepler", "distance")),
    array("equations.orbit", M=uniform(0, 6, 5), e=uniform(0, 0.8)),
    array("equations.ridge", **system, s=uniform(0.5, 2)),
    array("equations.held_out", "s", **system, X=normal(4, 3), y=normal(4), s=uniform(0.5, 2)),
    array("equations.bratu", u=normal(4), s=uniform(0.5, 2))._replace(floor=10),
    array("equations.temperature", start=normal(4), s=uniform(0.5, 2)),
    lanes(f"{S04}.circle", x=normal(), y=normal()),
    *(lanes(f"{S04}.{name}", t=uniform(-0.8, 0.8)) for name in ("arc", "arc_slope")),
    lanes(f"{S04}.folium", t=uniform(0.8, 1.5)),
    *(lanes(f"{S04}.{name}", a=uniform(0.2, 2)) for name in ("settled", "settled_slope")),
    array(f"{S04}.normalised", x=normal(4), g=normal(4)),
    *(lanes(f"{S05}.{name}", x=normal()) for name in ("wave", "curvature", "curvature_by_hand", "bend")),
    *(lanes(f"{S05}.{name}", x=normal(), y=normal()) for name in ("valley", "step")),
    array(f"{S05}.energy", x=normal(5)),
    array(f"{S05}.along", x=normal(5), v=normal(5)),
    *(array(f"{S12}.{name}", x=normal(3)) for name in ("inner", "whole", "product", "in_one")),
    array(f"{S12}.outer", u=normal(2)),
    array(f"{S12}.forward", x=normal(3), t=normal(3)),
    array(f"{S12}.backward", x=normal(3), d=normal(2)),
)
