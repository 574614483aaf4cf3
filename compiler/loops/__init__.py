"""The level below SSA: loop nests over named dims, fused, with their storage planned. Printers read it.

`index` says where an element stands, `nest` what a loop holds, `expand` makes nests of values, `fuse` puts them into
each other, `storage` decides what is an array and what a local.
"""
