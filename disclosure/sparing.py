"""The sparing suppressor: hides cell by cell, each time what the cheapest movement needs. Suppressor only.

For every hidden cell and every direction the rule asks for, the cheapest movement is looked for that keeps all
sums and all printed numbers and moves this cell by as much as is asked (`circles.py`); every cell that moves is
hidden. Each movement is kept as a proof. Sums whose hidden members are together a small group get one more.
In the end each cell that is hidden for the sake of others is printed again if proofs can be found without it.

Families that are no such network (several grades, universes nested in one another, groups that only some
agencies list), and those in which a movement is missing, are left to whole rows (`suppressor.py`).
"""

from __future__ import annotations

import numpy as np

from disclosure.circles import GUESSES, Circles, Offer
from disclosure.family import Family
from disclosure.network import CELL, Kind, Network, is_plain
from disclosure.proofs import Demand, Proofs
from disclosure.routes import FAR, Routes
from disclosure.thrift import HALF, retry, thin

ROUNDS = 1  # how often hiding is tried in another order


class Stuck(Exception):
    """A cell that no movement helps, however much is hidden."""


class Sparing:
    """The pattern of one plain family, built up cell by cell."""

    def __init__(self, family: Family) -> None:
        self.family, self.network = family, Network(family)
        self.routes = Routes(self.network)
        self.proofs = Proofs(self.network, self.routes)
        self.circles = Circles(self.network, self.routes)
        net = self.network
        self._schools = [a for found in net.leaves.values() for a in found]
        self.first = family.first[net.agency, net.column].tolist()
        self.sums = list(net.sums())
        self.sums_of: list[list[int]] = [[] for _ in net.value]
        for k, (total, members) in enumerate(self.sums):
            for e in (total, *members):
                self.sums_of[e].append(k)

    def run(self) -> None:
        """Hide until every demand is proved and no sum is small; then print again what can be. Raises Stuck."""
        net = self.network
        for e in np.flatnonzero(self.first).tolist():
            self.proofs.hide(e)
        for e in sorted(range(len(net.value)), key=self._rank):
            self.proofs.ask(e)
            if self.first[e]:
                self._note_closed(e)
        small = set(range(len(self.sums)))
        while self.proofs.pending or small:
            self.settle()
            small = self.mend(small)
        thin(self)
        for _ in range(ROUNDS):
            retry(self)

    def _rank(self, e: int) -> tuple[bool, bool, int, int, int, int]:
        net = self.network
        return (net.dim[e] != 0, net.level[e] == 2, net.block[e], net.dim[e], net.value[e], e)

    def hide(self, edge: int) -> None:
        """Hide an edge and ask for what it needs."""
        self.proofs.hide(edge)
        self._note_closed(edge)
        self.proofs.ask(edge)

    def _note_closed(self, edge: int) -> None:
        agency = int(self.network.agency[edge])
        if not self.network.dim[edge] and self.network.leaf[agency]:
            self.circles.closed[agency] = None

    # ---- proofs
    def settle(self) -> None:
        """Prove all that is asked, hiding what it takes. Raises Stuck."""
        pending = self.proofs.pending
        while pending:
            batch = pending[:]
            pending.clear()
            for demand in batch:
                if self.is_open(demand) and not self.meet(demand):
                    self._widen(demand)

    def is_open(self, demand: Demand) -> bool:
        """Whether a demand is still asked and not proved."""
        return demand not in self.proofs.proof and demand in self.proofs.needs[demand[0]]

    def meet(self, demand: Demand) -> bool:
        """Prove one demand as cheaply as can be; a printed band may be hidden instead."""
        edge = demand[0]
        self.circles.allowance = FAR if self.routes.hidden[edge] else 2 * CELL
        offer = self.find(demand)
        if offer is None and not self.routes.hidden[edge]:
            self.hide(edge)
            return True
        return self.take(offer)

    def take(self, offer: Offer | None) -> bool:
        """Hide what a movement needs and note what it proves."""
        if offer is None:
            return False
        for e, way in offer.steps:
            if not self.routes.hidden[e] and self.needs_hiding(e, way * offer.amount, offer.kind):
                self.hide(e)
        self.proofs.note(offer.steps, offer.kind)
        return True

    @staticmethod
    def needs_hiding(edge: int, way: int, kind: Kind) -> bool:
        """Whether a printed edge cannot move as far as that within its band."""
        return (kind.open_plus if way > 0 else kind.open_minus)[edge] < abs(way)

    def find(self, demand: Demand) -> Offer | None:
        """The cheapest movement that meets a demand, within the allowance."""
        circles, allowance = self.circles, self.circles.allowance
        edge, quantity, way = demand
        need, best = self.proofs.needs[edge][demand], None
        for search in (self._whole_or_around, self._split):
            for kind in self.network.kinds:
                sign = next((s for q, s in kind.moves if q == quantity), 0)
                for direction in (way * sign,) if way else (1, -1):
                    if sign and not (best and best.cost < HALF):
                        best = self._least(best, search(edge, kind, need, direction))
                        circles.allowance = min(allowance, best.cost if best else FAR)
            if best:
                break
        circles.allowance = allowance
        return best

    def _whole_or_around(self, edge: int, kind: Kind, amount: int, direction: int) -> Offer | None:
        """The cheapest movement of one cell: within its dimension, or of its whole school if ALL is hidden."""
        net = self.network
        offer = self.circles.around(edge, kind, amount, direction) if net.dim[edge] else None
        top = int(net.edge_at[net.agency[edge], 0])
        is_loose = self.circles.price(top, direction, kind, amount) < HALF
        is_loose = is_loose and not (offer and offer.cost < HALF)
        if is_loose or (offer is None and self.circles.allowance > HALF):
            offer = self._least(offer, self._whole(edge, kind, amount, direction))
        return offer

    def _split(self, edge: int, kind: Kind, amount: int, direction: int) -> Offer | None:
        """The same student by student, for cells whose partners are too small to pay alone."""
        hidden, price, news = self.routes.hidden, 0, []
        whole: dict[int, int] = {}
        for _ in range(amount):
            offer = self._whole_or_around(edge, kind, 1, direction)
            if offer is None or price + offer.cost >= self.circles.allowance:
                break
            price += offer.cost
            for e, way in offer.steps:
                if not hidden[e] and self.needs_hiding(e, way, kind):
                    news.append(e)
                    hidden[e] = 1
                kind.spend(e, way)
                whole[e] = whole.get(e, 0) + way
        else:
            amount = 0
        for e in news:
            hidden[e] = 0
        for e, way in whole.items():
            kind.spend(e, -way)
        return None if amount else Offer(price, [(e, way) for e, way in whole.items() if way], kind, 1)

    def _whole(self, edge: int, kind: Kind, amount: int, direction: int) -> Offer | None:
        """The cheapest movement of whole schools that moves a cell of a school, a district or the state."""
        net, best = self.network, None
        agency, column = int(net.agency[edge]), net.column[edge]
        below = [agency] if net.leaf[agency] else net.leaves.get(agency, self._schools)
        ways = []
        for leaf in below:
            through, top = int(net.edge_at[leaf, column]), int(net.edge_at[leaf, 0])
            if through >= 0:
                price = sum(self.circles.price(e, direction, kind, amount) for e in (through, top))
                ways.append((price, leaf, through))
        for price, leaf, through in sorted(ways)[:GUESSES]:
            level = 2 if net.leaf[agency] else net.level[edge]
            offer = self.circles.whole(leaf, kind, amount, direction, through, level) if price < FAR else None
            if offer and any(e == edge for e, _ in offer.steps):
                best = self._least(best, offer)
                if offer.cost < HALF:
                    break
        return best

    @staticmethod
    def _least(one: Offer | None, other: Offer | None) -> Offer | None:
        if one is None or other is None:
            return one or other
        return other if other.cost < one.cost else one

    def _widen(self, demand: Demand) -> None:
        """For a cell that no movement helps: ask for what is possible, or hide its row, agency, district."""
        net, (edge, _, way) = self.network, demand
        most = self._most(demand)
        is_less = most < self.proofs.needs[edge][demand]
        self.proofs.needs[edge][demand] = most
        district = [e for e, block in enumerate(net.block) if block == net.block[edge]]
        agency = [e for e in district if net.agency[e] == net.agency[edge]]
        steps = [[], [e for e in agency if net.dim[e] == net.dim[edge]], agency, district]
        for step in steps[-1:] if is_less and way == 0 else steps[: 4 if most else 1]:
            for e in step:
                if not self.routes.hidden[e]:
                    self.hide(e)
            if not most or self.meet(demand):
                break
        else:
            raise Stuck
        if not most:
            del self.proofs.needs[edge][demand]

    def _most(self, demand: Demand) -> int:
        """How much of what a demand asks could be had if nothing at all were printed."""
        kept, needs = self.routes.hidden[:], self.proofs.needs[demand[0]]
        self.routes.hidden[:] = b"\1" * len(kept)
        self.circles.allowance = HALF
        need = needs[demand]
        while needs[demand] and self.find(demand) is None:
            needs[demand] -= 1
        most, needs[demand] = needs[demand], need
        self.routes.hidden[:] = kept
        return most

    # ---- sums
    def lack(self, k: int) -> bool:
        """Whether the hidden members of a sum that is printed are together a small group."""
        net, hidden = self.network, self.routes.hidden
        total, members = self.sums[k]
        mass = sum(net.value[e] for e in members if hidden[e] and not net.known[e])
        return 0 < mass < net.rule.minimum_n and (not hidden[total] or net.known[total])

    def mend(self, small: set[int]) -> set[int]:
        """Hide one more member of each sum that is small. Raises Stuck."""
        found = [k for k in sorted(small) if self.lack(k)]
        for k in found:
            if self.lack(k) and not self.add_member(k):
                raise Stuck
        return set(range(len(self.sums))) if found or self.proofs.pending else set()

    def add_member(self, k: int) -> bool:
        """Hide the member of a sum that costs least, else its whole; whether there was one."""
        hidden, (total, members) = self.routes.hidden, self.sums[k]
        best: tuple[int, int, Offer] | None = None
        self.circles.allowance = FAR
        for e in members:
            if hidden[e]:
                continue
            hidden[e] = 1
            offer = self._least(*(self.circles.around(e, self.network.kinds[0], 3, s) for s in (1, -1)))
            hidden[e] = 0
            price = self.network.cost[e]
            if offer and (best is None or (offer.cost + price, e) < best[:2]):
                best = (offer.cost + price, e, offer)
        if best:
            self.hide(best[1])
            return self.take(best[2])
        is_shown = not hidden[total]
        self.hide(total)
        return is_shown


def spare(family: Family) -> bool:
    """Set a family's cells to a sparing pattern; whether there is one."""
    if family.is_stubborn or not is_plain(family):
        return False
    sparing = Sparing(family)
    try:
        sparing.run()
    except Stuck:
        family.is_stubborn = True
        return False
    net = sparing.network
    cells = family.first.copy()
    cells[net.agency, net.column] |= [bool(h) for h in sparing.routes.hidden]
    family.cells = cells
    return True
