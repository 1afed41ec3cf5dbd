"""Agents in pods: one process plays one role in one namespace, for as long as it lives.

A pod needs no scenario to be ready. When the namespace's director has published the clock in a
Scenario's status, every pod plays its part in it, and when that Scenario is gone the part ends.
"""
