"""`python -m cascade.edge.cli`: the same as `cascade`, where nothing is installed."""

from __future__ import annotations

from cascade.edge.cli import main

main()
