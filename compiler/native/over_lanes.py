"""Functions of single numbers for many of them: in parts, that run side by side, and in each some lanes at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.compiler.native.header import lane_parameters, type_of
from chainrule.compiler.native.routine import CRoutine
from chainrule.compiler.native.text import wrapped

if TYPE_CHECKING:
    from chainrule.compiler.native.source import Printed


def over_lanes(printed: Printed, inline: bool) -> str:
    """A function of single numbers, for each of many; an argument of step 0 is the same number for all."""
    routine = printed.routine
    part, shared = f"NAME({routine.name}_part)", f"NAME({routine.name}_shared)"
    parameters = lane_parameters(routine, "real", True)
    given = ["lanes", *(word for lane in routine.lane_arguments for word in (lane.variable.name, lane.step))]
    given += [variable.name for variable in routine.results]
    bounds = ["from_lane", "to_lane", *(f"shared->{name}" for name in given[1:])]
    lines = [
        wrapped(
            f"static {'int' if routine.fails else 'void'} NAME({routine.name}_some)",
            ["int64_t from_lane", "int64_t to_lane", *parameters[1:]],
        ),
        "{",
        *(_in_tiles(routine) if inline else _one_by_one(routine)),
        "}",
        "",
        f"struct {shared} {{",
        *(f"    {parameter.replace('restrict ', '')};" for parameter in parameters),
        *(["    _Atomic int status; /* of a part that failed */"] if routine.fails else []),
        "};",
        "",
        f"static void {part}(void *given, int64_t part)",
        "{",
        f"    {'' if routine.fails else 'const '}struct {shared} *const shared = given;",
        "    const int64_t from_lane = part * LANES_OF_A_PART, rest = shared->lanes - from_lane;",
        "    const int64_t to_lane = from_lane + (rest < LANES_OF_A_PART ? rest : LANES_OF_A_PART);",
        wrapped(f"    {'const int status = ' if routine.fails else ''}NAME({routine.name}_some)", bounds) + ";",
        *(["    if (status != CHAINRULE_OK) {", "        shared->status = status;", "    }"] if routine.fails else []),
        "}",
        "",
        f"/* `{routine.name}` for each lane; an argument whose step is 0 is one number for all lanes. */",
        wrapped(f"int NAME({routine.name}_lanes)", parameters),
        "{",
        wrapped(
            f"    struct {shared} shared = ", [*given, *(["CHAINRULE_OK"] if routine.fails else [])], "};"
        ).replace("= (", "= {", 1),
        f"    in_parallel({part}, &shared, (lanes + LANES_OF_A_PART - 1) / LANES_OF_A_PART);",
        f"    return {'shared.status' if routine.fails else 'CHAINRULE_OK'};",
        "}",
    ]
    return "\n".join(lines)


def _in_tiles(routine: CRoutine) -> list[str]:
    """Some lanes at a time; what lies apart is laid side by side for them, so that one loop serves all, in vectors."""
    lanes = routine.lane_arguments
    arguments = [f"{lane.own}[lane]" for lane in lanes]
    results = [f"&{variable.name}[from_lane + lane]" for variable in routine.results]
    lines = [f"    {type_of(lane.variable, 'real')} {lane.copy}[LANES_OF_A_TILE];" for lane in lanes]
    lines += [
        "    for (; from_lane < to_lane; from_lane += LANES_OF_A_TILE) {",
        "        const int64_t rest = to_lane - from_lane, lanes = rest < LANES_OF_A_TILE ? rest : LANES_OF_A_TILE;",
    ]
    for lane in lanes:
        name, kind, dtype = lane.variable.name, type_of(lane.variable, "real"), lane.variable.type.dtype
        spread = wrapped(f"spread_{dtype}", ["lanes", f"{name} + from_lane * {lane.step}", lane.step, lane.copy])
        lines.append(f"        const {kind} *const {lane.own} = {lane.step} == 1 ? {name} + from_lane : {spread};")
    return [
        *lines,
        "        for (int64_t lane = 0; lane < lanes; lane++) {",
        wrapped(f"            NAME({routine.name}_of)", [*arguments, *results]) + ";",
        "        }",
        "    }",
    ]


def _one_by_one(routine: CRoutine) -> list[str]:
    arguments = [f"{lane.variable.name}[lane * {lane.step}]" for lane in routine.lane_arguments]
    results = [f"&{variable.name}[lane]" for variable in routine.results]
    answer = "const int status = " if routine.fails else ""
    tried = ["        if (status != CHAINRULE_OK) {", "            return status;", "        }"]
    return [
        "    for (int64_t lane = from_lane; lane < to_lane; lane++) {",
        wrapped(f"        {answer}NAME({routine.name})", [*arguments, *results, "NULL"]) + ";",
        *(tried if routine.fails else []),
        "    }",
        *(["    return CHAINRULE_OK;"] if routine.fails else []),
    ]
