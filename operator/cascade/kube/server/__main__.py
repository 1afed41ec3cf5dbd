"""`python -m cascade.kube.server [PORT]`: the server alone, for a quick look."""

from __future__ import annotations

import asyncio
import sys

from cascade.kube.server.serve import serve

if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0, (), None))
