"""What has no loops yet."""

from __future__ import annotations


class Unsupported(Exception):
    """An op for which there are no loops yet."""

    def __init__(self, op: str) -> None:
        super().__init__(op)
        self.op = op
