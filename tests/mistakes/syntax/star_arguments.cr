fn total(*args) = sum(args)
