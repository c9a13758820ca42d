"""Reading kept pages again with the rules in force: what would change, and changing it.

`run` is the whole; pages are read in processes of their own (`pool`), held against what the
catalogue has (`reading`), counted (`report`) and, where asked, saved (`saving`).
"""
