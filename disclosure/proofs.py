"""What the rule asks of each cell of a network, and which movement proves it. For the suppressor only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from disclosure.network import Kind, Network
from disclosure.routes import Routes, Steps

#: An edge, a quantity (0: denominator, then numerator and non-numerator by measure), a direction (0: any).
Demand = tuple[int, int, int]


@dataclass(frozen=True)
class Proof:
    """A movement that keeps all sums, with how far it goes and how far it goes backwards."""

    steps: tuple[tuple[int, int], ...]
    kind: Kind
    there: int
    back: int


class Asked(NamedTuple):
    """What was asked of an edge before it was asked anew."""

    edge: int
    before: dict[Demand, int]


class Rested(NamedTuple):
    """The proof a demand rested on before it was taken away; None: it had none."""

    demand: Demand
    proof: Proof | None


class Proofs:
    """Demands and their proofs. `uses[edge]` are the demands whose proofs move the edge."""

    def __init__(self, network: Network, routes: Routes) -> None:
        self.network, self.routes, self.rule = network, routes, network.rule
        self.proof: dict[Demand, Proof] = {}
        self.uses: list[dict[Demand, None]] = [{} for _ in network.value]
        self.needs: list[dict[Demand, int]] = [{} for _ in network.value]
        self.pending: list[Demand] = []
        self._log: list[int | Asked | Rested] = []
        self.price = 0  # what is hidden costs altogether

    # ---- the pattern, with a way back
    def hide(self, edge: int, hidden: bool = True) -> None:
        """Hide or print an edge. What rests on it is for the caller to look after."""
        if bool(self.routes.hidden[edge]) != hidden:
            self.routes.hidden[edge] = hidden
            self.price += self.network.cost[edge] * (1 if hidden else -1)
            self._log.append(edge)

    def commit(self) -> None:
        """Forget the way back."""
        self._log.clear()

    def mark(self) -> int:
        """Where `undo` goes back to."""
        return len(self._log)

    def undo(self, mark: int) -> None:
        """Take back all that happened since a mark."""
        self.pending.clear()
        for entry in reversed(self._log[mark:]):
            if isinstance(entry, int):
                self.hide(entry, not self.routes.hidden[entry])
            elif isinstance(entry, Asked):
                self.needs[entry.edge] = entry.before
            elif entry.proof is None:
                self.forget(entry.demand)
            else:
                self.put(entry.demand, entry.proof)
        del self._log[mark:]

    def changed(self) -> list[int]:
        """The edges hidden or printed since the last commit."""
        return list(dict.fromkeys(entry for entry in self._log if isinstance(entry, int)))

    def ask(self, edge: int) -> None:
        """Note what the rule asks of an edge as it stands; what was proved for it and still counts is kept."""
        needs, before = self._needs(edge), self.needs[edge]
        for demand in [d for d, need in before.items() if needs.get(d) != need]:
            self.forget(demand)
        self.needs[edge] = needs
        self._log.append(Asked(edge, before))
        self.pending += [d for d in needs if d not in self.proof]

    def _needs(self, e: int) -> dict[Demand, int]:
        net, rule, needs = self.network, self.rule, {}
        many = len(net.measures)
        if not self.routes.hidden[e]:
            return {(e, 1 + 2 * k, 0): rule.coded_values - 1 for k in range(many) if net.is_coded(e, k)}
        if net.known[e]:
            return {}
        if net.value[e] < rule.minimum_n and not net.guessed[e]:
            needs[e, 0, 1] = rule.up
            if net.floor[e]:
                needs[e, 0, -1] = net.floor[e]
        for quantity in range(1 + 2 * many):
            needs[e, quantity, 0] = rule.width
        return needs

    def note(self, steps: Steps, kind: Kind) -> Proof:
        """Take a movement as the proof of all open demands that it meets."""
        routes = self.routes
        proof = Proof(tuple(steps), kind, routes.room(steps, kind), routes.room(steps, kind, back=True))
        for edge, way in steps:
            for demand, need in self.needs[edge].items():
                if demand not in self.proof and self.meets(proof, demand, way, need):
                    self.put(demand, proof)
        return proof

    @staticmethod
    def meets(proof: Proof, demand: Demand, way: int, need: int) -> bool:
        """Whether a movement in which the demand's edge goes this way is enough."""
        sign = next((s for q, s in proof.kind.moves if q == demand[1]), 0)
        if not sign:
            return False
        if demand[2] == 0:
            return (proof.there + proof.back) * abs(way) >= need
        return (proof.there if demand[2] * way * sign > 0 else proof.back) * abs(way) >= need

    def put(self, demand: Demand, proof: Proof) -> None:
        """Let a demand rest on a proof."""
        self.proof[demand] = proof
        self._log.append(Rested(demand, None))
        for edge, _ in proof.steps:
            self.uses[edge][demand] = None

    def forget(self, demand: Demand) -> None:
        """Take a demand's proof away, if it has one."""
        proof = self.proof.pop(demand, None)
        if proof:
            self._log.append(Rested(demand, proof))
            for edge, _ in proof.steps:
                del self.uses[edge][demand]

    def release(self, edges: list[int]) -> None:
        """Print edges again; what rested on them is pending."""
        moved = dict.fromkeys(d for e in edges for d in self.uses[e])
        for demand in moved:
            self.forget(demand)
        for e in edges:
            self.hide(e, False)
            self.ask(e)
        self.pending += [d for d in moved if d in self.needs[d[0]]]
