"""What the rule asks of each cell of a network, and which movement proves it. For the suppressor only."""

from __future__ import annotations

from dataclasses import dataclass

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


class Proofs:
    """Demands and their proofs. `uses[edge]` are the demands whose proofs move the edge."""

    def __init__(self, network: Network, routes: Routes) -> None:
        self.network, self.routes, self.rule = network, routes, network.rule
        self.proof: dict[Demand, Proof] = {}
        self.uses: list[dict[Demand, None]] = [{} for _ in network.value]
        self.needs: list[dict[Demand, int]] = [{} for _ in network.value]
        self.pending: list[Demand] = []

    def ask(self, edge: int) -> None:
        """Note what the rule asks of an edge as it stands; what was proved for it and still counts is kept."""
        needs = self._needs(edge)
        for demand in [d for d, need in self.needs[edge].items() if needs.get(d) != need]:
            self.forget(demand)
        self.needs[edge] = needs
        self.pending += [d for d in needs if d not in self.proof]

    def renew(self, edge: int) -> None:
        """Set what is asked of an edge as it stands now, whose proofs were taken away."""
        self.needs[edge] = self._needs(edge)

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
        for edge, _ in proof.steps:
            self.uses[edge][demand] = None

    def forget(self, demand: Demand) -> None:
        """Take a demand's proof away, if it has one."""
        proof = self.proof.pop(demand, None)
        for edge, _ in proof.steps if proof else ():
            del self.uses[edge][demand]
