"""The controllers of the story, one procedure each: plain coroutines that know only ports.

Nothing here knows how it is driven, and nothing here says "if the outage happens".
"""
