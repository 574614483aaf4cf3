"""Loops as C: a function's text, a module's source and header, and the extension that Python imports."""
