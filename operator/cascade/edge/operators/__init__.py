"""The agents as kopf operators: the only place that imports kopf.

One operator an agent, each with its own registry, settings, session and supervisor. kopf brings
what is watched; agents write through their own client, and kopf itself writes nothing: no
finalizer, no annotation, no event.
"""
