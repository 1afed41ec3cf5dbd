"""Every order in which the agents' pending calls can happen, within small bounds.

The same agent files as in every other driver, driven by hand. Time does not exist here: a sleep
has no length, so it may end before or after anything else, and the DNS service is in sync at
once. What is left is order, and all of it is tried.
"""
