"""What users see: answers, the generation they come from, and losses.

The DNS service's own word (an AnswerChange) is exact. Where only objects are seen, the status of
the record says the same an API call later; of an endpoint that the DNS service spoke of, only its
word counts, as a status on its way could still say what was.
"""

from __future__ import annotations

from cascade.edge.metrics import catalogue
from cascade.edge.metrics.sheet import Sheet
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.resources import EndpointRecord


class Users:
    """Reads what DNS answers."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._answers: dict[str, int] = {}
        self._spoken_of: set[str] = set()
        self._records: set[str] = set()

    def answered(self, change: AnswerChange) -> None:
        """Without a root, and without a record that was seen: a DNS pod tells that it is gone."""
        if change.generation is None and change.endpoint not in self._records:
            self._gone(change.endpoint)
            return
        self._spoken_of.add(change.endpoint)
        self._serves(change.endpoint, len(change.addresses), change.generation)

    def wrote(self, write: Write, record: EndpointRecord) -> None:
        if write.verb == "delete":
            self._records.discard(record.name)
            self._gone(record.name)
            return
        self._records.add(record.name)
        if record.spec.root is not None:
            self._sheet.set(catalogue.ROOT, record.spec.root.generation, record.name)
        served = record.status.served
        if record.name not in self._spoken_of and served is not None:
            self._serves(record.name, len(record.status.answers), served.generation)

    def noted(self, note: Note) -> None:
        """`user_sees`."""
        fields = note.fields
        self._sheet.set(catalogue.USER_ANSWERS, len(fields["addresses"]), str(fields["endpoint"]))

    def _serves(self, endpoint: str, answers: int, generation: int | None) -> None:
        """Nothing is said of an endpoint before it has a root: it is not lost, it is new."""
        if generation is not None:
            self._sheet.set(catalogue.SERVED, generation, endpoint)
        elif endpoint not in self._answers:
            return
        self._sheet.begin(catalogue.LOSSES, endpoint)
        if self._answers.get(endpoint) and not answers:
            self._sheet.count(catalogue.LOSSES, endpoint)
        self._answers[endpoint] = answers
        self._sheet.set(catalogue.ANSWERS, answers, endpoint)

    def _gone(self, endpoint: str) -> None:
        self._answers.pop(endpoint, None)
        self._spoken_of.discard(endpoint)
        for metric in (catalogue.ANSWERS, catalogue.SERVED, catalogue.ROOT):
            self._sheet.drop(metric, endpoint)
