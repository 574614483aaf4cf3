"""`python -m chainrule` is `chainrule`."""

from chainrule.commands import main

if __name__ == "__main__":
    main()
