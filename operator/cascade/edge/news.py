"""News: which of all the changes of an answer a person wants to be woken for."""

from __future__ import annotations

from cascade.model.history import AnswerChange


class News:
    """A first answer, a loss and a repair are news; other addresses than before are not."""

    def __init__(self) -> None:
        self._served: set[str] = set()

    def is_in(self, change: AnswerChange) -> bool:
        """Asked once for each change, in order."""
        was_served = change.endpoint in self._served
        if change.addresses:
            self._served.add(change.endpoint)
        else:
            self._served.discard(change.endpoint)
        return was_served != bool(change.addresses)
