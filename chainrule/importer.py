"""`import chainrule.importer; import rosenbrock` finds `rosenbrock.cr` where it would find `rosenbrock.py`."""

from chainrule.runtime.importing import install

install()
