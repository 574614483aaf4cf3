"""What happens to an emitted module: it is loaded, imported, run and checked.

At import time this package takes numpy and the standard library only; the compiler is imported where it is used.
"""
