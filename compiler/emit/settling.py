"""Numbers that would be Python's in one run and numpy's in another.

    s = 0                           s = x.dtype.type(0)
    for t in range(k):      ->      for t in range(k):
        s = sin(s) * x[t]               s = np.sin(s) * x[t]

Beside a number of numpy's a Python number takes its float type. Alone it has its own: `np.sin(0.0)` is float64, as is
all that comes of it, and an int stays one. So the literal that a loop begins with, or a choice may give, is made a
number of the float type at once, unless everybody who reads it has a number of numpy's beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.compiler.ir import TABLE, Function, Stack, Tensor, Tuple, Value
from chainrule.compiler.ops.loops import LOOPS, Loop, loop_of

Users = Mapping[int, Sequence[Value]]


@dataclass(frozen=True)
class Scene:
    """A body: who reads each value, a result being its own reader.

    free    results that may be Python numbers, as everybody who reads them without takes them in
    loose   parameters that may be Python numbers
    ends    values that are kept for another function, which takes them for numpy's
    """

    users: Users = field(default_factory=dict)
    free: Collection[int] = ()
    loose: Collection[int] = ()
    ends: Collection[int] = ()

    def takes_in(self, value: Value, further: bool = True) -> bool:
        """Whether, were `value` a Python number, each of its readers would still give one of the float type.

        What a loop or a choice hands on is looked at once more, not through a chain of them: no answer is a no.
        """
        users = self.users.get(id(value), ())
        return id(value) not in self.ends and all(self._reads(user, value, further) for user in users)

    def may_be_python(self, value: Value, depth: int = 4) -> bool:
        """Whether a number may be a Python number, as far as this many choices and loops before it say."""
        if not isinstance(value.type, Tensor) or value.shape or value.tensor.dtype != "real":
            return False
        if value.weak or id(value) in self.loose:
            return True
        region, k = (value.args[0], value.attrs["index"]) if value.op == "get" else (value, 0)
        if region.op not in ("select", "choice", *LOOPS):
            return False
        if depth == 0:
            return True
        if region.op == "select":
            return any(self.may_be_python(side, depth - 1) for side in value.args[1:])
        if region.op == "choice":
            branches = (region.attrs["then"], region.attrs["otherwise"])
            within = ((one.results[k], Scene(loose=self.loose_in_branch(region, one, depth - 1))) for one in branches)
            return any(scene.may_be_python(result, depth - 1) for result, scene in within)
        loop = loop_of(region)
        if k >= len(loop.inits):
            return False
        loose = self.loose_in(loop, depth - 1)
        return id(loop.carried[k]) in loose and not _is_made(loop, k, Scene(loose=loose))

    # ---- parts of regions

    def gives(self, region: Value, k: int, further: bool = True) -> bool:
        """Whether everybody who reads a part of a region's results takes it in."""
        if not isinstance(region.type, Tuple):
            return self.takes_in(region, further)
        users = self.users.get(id(region), ())
        return all(self.takes_in(get, further) for get in users if get.op == "get" and get.attrs["index"] == k)

    def loose_rounds(self, region: Value, loop: Loop, further: bool = True) -> set[int]:
        """Which carried numbers all who read them take in, within the loop and behind it."""
        within, results = self.within(loop), Counter(map(id, loop.body.results))
        found = set[int]()
        for k, (param, after) in enumerate(zip(loop.carried, loop.after, strict=True)):
            if id(param) not in within.loose:
                found.add(k)  # it is numpy's anyhow
                continue
            scene = replace(within, free={id(after)} if results[id(after)] == 1 else set())
            is_kept = k in loop.trails and _is_list(region, len(loop.inits) + loop.trails.index(k))
            is_taken = scene.takes_in(param) and _lets_on(loop, k)
            if is_taken and not is_kept and (_is_made(loop, k, within) or self.gives(region, k, further)):
                found.add(k)
        return found

    def within(self, loop: Loop) -> Scene:
        """The body of a loop, none of whose results may be Python numbers."""
        return Scene(users_of(loop.body), (), self.loose_in(loop))

    def loose_in(self, loop: Loop, depth: int = 4) -> set[int]:
        """The parameters of a loop's body that may be Python numbers."""
        captures = zip(loop.captured, loop.captures, strict=True)
        rounds = list(zip(loop.carried, loop.inits, loop.after, strict=True))
        loose = {id(param) for param, one in captures if self.may_be_python(one, depth)}
        loose |= {id(param) for param, init, _ in rounds if self.may_be_python(init, depth)}
        within = Scene(loose=loose)
        return loose | {id(param) for param, _, after in rounds if within.may_be_python(after, depth)}

    def in_branch(self, choice: Value, branch: Function, further: bool = True) -> Scene:
        """A branch of a choice; free are those of its results that all who read them take in."""
        kept = {id(one) for k, one in enumerate(branch.results) if not self.gives(choice, k, further)}
        free = {id(one) for one in branch.results} - kept
        return Scene(users_of(branch), free, self.loose_in_branch(choice, branch))

    def loose_in_branch(self, choice: Value, branch: Function, depth: int = 4) -> set[int]:
        pairs = zip(branch.params, choice.args[1:], strict=False)
        return {id(param) for param, one in pairs if self.may_be_python(one, depth)}

    # ---- readers

    def _reads(self, user: Value, value: Value, further: bool) -> bool:
        if user is value:
            return id(value) in self.free
        if user.op in LOOPS:
            return further and self._goes_into(user, value)
        if user.op == "choice":
            return further and self._is_chosen(user, value)
        if not isinstance(user.type, Tensor) or TABLE[user.op].batch != "elementwise":
            return user.op == "broadcast"
        if user.tensor.dtype != "real":
            return True
        if user.op == "select":
            return bool(user.shape) or (further and self.takes_in(user, False))
        return any(self._is_numpy(arg) for arg in user.args if arg is not value)

    def _is_numpy(self, value: Value) -> bool:
        """Whether it is a real number of numpy's, or an array of them; an int serves as one only in the text."""
        return value.op != "convert" and value.tensor.dtype == "real" and not self.may_be_python(value)

    def _goes_into(self, region: Value, value: Value) -> bool:
        loop = loop_of(region)
        within = self.within(loop)
        carried = {k for k, init in enumerate(loop.inits) if init is value}
        captured = [k for k, one in enumerate(loop.captures) if one is value]
        return carried <= self.loose_rounds(region, loop, False) and all(
            within.takes_in(loop.captured[k]) and _lets_on(loop, len(loop.inits) + k) for k in captured
        )

    def _is_chosen(self, region: Value, value: Value) -> bool:
        for branch in (region.attrs["then"], region.attrs["otherwise"]):
            scene = self.in_branch(region, branch, False)
            params = (p for p, one in zip(branch.params, region.args[1:], strict=False) if one is value)
            if not all(scene.takes_in(param) for param in params):
                return False
        return True


def _is_list(region: Value, position: int) -> bool:
    assert isinstance(region.type, Tuple)
    return isinstance(region.type.items[position], Stack)


def _is_made(loop: Loop, k: int, within: Scene) -> bool:
    """Whether a loop takes a step, in which it makes a carried number numpy's."""
    return loop.length is not None and loop.length.at_least(1) and not within.may_be_python(loop.after[k])


def _lets_on(loop: Loop, k: int) -> bool:
    """Whether the condition of a `while` takes in what its parameter stands for."""
    condition = loop.condition
    return condition is None or Scene(users_of(condition)).takes_in(condition.params[k])


def users_of(body: Function) -> Users:
    users: dict[int, list[Value]] = {}
    for value in body.body:
        for arg in value.args:
            users.setdefault(id(arg), []).append(value)
    for result in body.results:
        users.setdefault(id(result), []).append(result)
    return users
