fn half(n: int) -> int = n / 2
