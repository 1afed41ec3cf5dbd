"""The account of each loss, from the history alone: who read what when, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from cascade.claims.loss_account import Deletion, FlipAccount, Loss, PickUp
from cascade.claims.world import Flip, World, deleted
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.policies.enactor import Once
from cascade.model.resources import DNSPlan, EndpointRecord, RecordTree

FAILURES = ("lock_taken", "lock_lost", "batch_refused")


def find_losses(entries: Iterable[Entry]) -> list[Loss]:
    """Each endpoint that went empty, each time that it did, in order of time."""
    search = Search()
    for entry in entries:
        search.see(entry)
    return search.losses()


class Search:
    """Reads a history once and keeps what an account may need."""

    def __init__(self) -> None:
        self.world = World()
        self.flips: dict[str, list[FlipAccount]] = defaultdict(list)
        self.pick_ups: dict[str, PickUp] = {}
        self.failures: dict[str, list[Note]] = defaultdict(list)  # of each enactor's plan
        self.refusals: dict[str, list[Note]] = defaultdict(list)  # of each endpoint
        self.deletions: dict[str, Deletion] = {}
        self.built: dict[str, Write] = {}
        self.plans: dict[int, Write] = {}
        self.served: set[str] = set()
        self.open: dict[str, Loss] = {}
        self.found: list[Loss] = []
        self.last_at = 0.0

    def losses(self) -> list[Loss]:
        """Those that ended and those that did not."""
        rest = [self._unfinished(loss) for loss in self.open.values()]
        return sorted([*self.found, *rest], key=lambda loss: loss.empty.step)

    def _unfinished(self, loss: Loss) -> Loss:
        held_up = self._held_up_away_from(loss.endpoint)
        return self._with_refusals(replace(loss, ended_at=self.last_at, held_up=held_up))

    def _held_up_away_from(self, endpoint: str) -> tuple[tuple[str, str], ...]:
        enactors = self.world.enactors.values()
        stuck = [(e.name, e.status.endpoint) for e in enactors if e.status.phase == "BackingOff"]
        return tuple((name, where) for name, where in stuck if where != endpoint)

    def see(self, entry: Entry) -> None:
        """The next entry of the history."""
        self.last_at = entry.at
        match entry:
            case Write():
                self._wrote(entry)
                self.world.advance(entry)
            case Note():
                self._noted(entry)
            case AnswerChange():
                self._answered(entry)

    def _noted(self, note: Note) -> None:
        if note.event == "plan_picked_up":
            enactor = self.world.enactors.get(note.by)
            before = enactor.status.last_applied if enactor else None
            once = enactor is not None and isinstance(enactor.spec.check, Once)
            self.pick_ups[note.by] = PickUp(note, note.fields["generation"], before, once)
            self.failures[note.by].clear()
        elif note.event in FAILURES:
            self.failures[note.by].append(note)
            if note.event == "batch_refused":
                self.refusals[note.fields["endpoint"]].append(note)

    def _wrote(self, write: Write) -> None:
        resource = write.resource
        if (flip := self.world.flip(write)) is not None:
            self.flips[write.name].append(self._flip_account(write, flip))
        elif deleted(write, RecordTree):
            roots = [r for r in self.world.records.values() if r.spec.root]
            named = tuple(r.name for r in roots if r.spec.root and r.spec.root.tree == write.name)
            self.deletions[write.name] = Deletion(write, named, self._cleaned_for(write.by))
        elif deleted(write, EndpointRecord):
            self.served.discard(write.name)
            self._close(write.name, write.at, withdrawn=write)
        elif write.verb == "create" and isinstance(resource, RecordTree):
            self.built[write.name] = write
        elif write.verb == "create" and isinstance(resource, DNSPlan):
            self.plans[resource.generation] = write

    def _flip_account(self, write: Write, flip: Flip) -> FlipAccount:
        pick_up = self.pick_ups.get(flip.set_by)
        if pick_up is None or flip.new is None or pick_up.generation != flip.new.generation:
            return FlipAccount(write, flip)  # a person's, or its pick-up is not in the history
        waits = [n for n in self.failures[flip.set_by] if n.fields["endpoint"] == write.name]
        newer = []
        for other in reversed(self.flips[write.name]):
            if other.write.step < pick_up.note.step:
                break
            new = other.flip.new
            if new is not None and new.generation > flip.new.generation:
                newer.append((other.write, other.flip))
        return FlipAccount(write, flip, pick_up, tuple(waits), tuple(reversed(newer)))

    def _cleaned_for(self, by: str) -> int | None:
        enactor = self.world.enactors.get(by)
        if enactor is None or enactor.status.phase != "CleaningUp":
            return None
        return enactor.status.last_applied

    def _answered(self, change: AnswerChange) -> None:
        endpoint = change.endpoint
        if change.addresses:
            self.served.add(endpoint)
            self._close(endpoint, change.at, healed=change)
        elif endpoint in self.served and endpoint not in self.open:
            self.open[endpoint] = self._opened(change)

    def _opened(self, empty: AnswerChange) -> Loss:
        flip = self._flip_to(empty.endpoint, empty.tree)
        tree = self.world.trees.get(empty.tree or "")
        plan = self.plans.get(empty.generation or 0)
        said_so = tree is not None and not tree.spec.targets
        return Loss(
            endpoint=empty.endpoint,
            empty=empty,
            ended_at=empty.at,
            flip=flip,
            deletion=None if said_so else self.deletions.get(empty.tree or ""),
            empty_plan=plan if said_so else None,
        )

    def _close(
        self,
        endpoint: str,
        at_seconds: float,
        healed: AnswerChange | None = None,
        withdrawn: Write | None = None,
    ) -> None:
        loss = self.open.pop(endpoint, None)
        if loss is None:
            return
        repair: FlipAccount | Write | None = None
        if healed is not None:
            repair = self._flip_to(endpoint, healed.tree)
            if repair is loss.flip:  # the same root again: somebody built its tree anew
                repair = self.built.get(healed.tree or "")
        self.found.append(
            self._with_refusals(
                replace(
                    loss, ended_at=at_seconds, healed=healed, withdrawn=withdrawn, repair=repair
                )
            )
        )

    def _flip_to(self, endpoint: str, tree: str | None) -> FlipAccount | None:
        """The last flip of the endpoint to that tree (None: away from any)."""
        for account in reversed(self.flips[endpoint]):
            if (account.flip.new.tree if account.flip.new else None) == tree:
                return account
        return None

    def _with_refusals(self, loss: Loss) -> Loss:
        """What was refused for the missing tree's sake, since it is missing."""
        since = loss.deletion.write.step if loss.deletion else loss.empty.step
        refused = [
            note
            for note in self.refusals[loss.endpoint]
            if note.step > since
            and note.at <= loss.ended_at
            and loss.empty.tree
            and loss.empty.tree in note.fields["why"]
        ]
        return replace(loss, refusals=tuple(refused))
