"""A run as people read it: one sentence, numbered sentences, one page with drawings.

The law: everything comes from the history. What a run's driver knew besides is not looked at, so
any history, from any driver, gives its report.
"""
