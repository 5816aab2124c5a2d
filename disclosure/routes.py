"""The cheapest ways through a network for a number of students, cells already hidden being free. Suppressor only."""

from __future__ import annotations

from heapq import heappop, heappush

from disclosure.network import Kind, Network

Steps = list[tuple[int, int]]  # edges, each with how far it moves, up or down, for one student who goes round
FAR = 1 << 40


class Tree:
    """The cheapest ways from a node: what they cost by node, and by which step each node is reached."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.cost: dict[int, int] = {}
        self.by: dict[int, tuple[int, int, int]] = {}  # node -> (edge, node before, direction)

    def steps(self, goal: int) -> Steps:
        """The steps from the start to a node that was reached."""
        found: Steps = []
        while goal != self.start:
            edge, goal, way = self.by[goal]
            found.append((edge, way))
        return found[::-1]


class Routes:
    """Ways through a network under the pattern of the moment, `hidden` by edge."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.hidden = bytearray(len(network.value))

    def grow(
        self,
        start: int,
        kind: Kind,
        amount: int,
        sign: int,
        *,
        goal: int = -1,
        banned: frozenset[int] = frozenset(),
        shut: frozenset[int] = frozenset(),
        limit: int = FAR,
    ) -> Tree:
        """The cheapest ways from a node for `amount` students, none through a `shut` node or `banned` edge.

        Going along an edge changes it by `sign`, going against it by the opposite. Ends at the goal if given.
        """
        net, hidden, tree = self.network, self.hidden, Tree(start)
        along, against = (kind.plus, kind.minus) if sign > 0 else (kind.minus, kind.plus)
        free = (kind.open_plus, kind.open_minus) if sign > 0 else (kind.open_minus, kind.open_plus)
        arcs, price, done, by = net.arcs, net.cost, tree.cost, tree.by
        best = {start: 0}
        queue = [(0, start)]
        while queue:
            cost, node = heappop(queue)
            if node in done:
                continue
            done[node] = cost
            if node == goal:
                break
            for edge, other, forth in arcs[node]:
                if other in done or edge in banned or other in shut:
                    continue
                is_free = not hidden[edge] and free[0 if forth else 1][edge] >= amount
                if not is_free and (along if forth else against)[edge] < amount:
                    continue
                total = cost + (1 if is_free or hidden[edge] else price[edge])
                if total < best.get(other, limit):
                    best[other] = total
                    by[other] = (edge, node, sign if forth else -sign)
                    heappush(queue, (total, other))
        return tree

    def room(self, steps: Steps, kind: Kind, back: bool = False) -> int:
        """How many students can go these steps, or the same steps back."""
        return min(self.reach(edge, -way if back else way, kind) // abs(way) for edge, way in steps)

    def reach(self, edge: int, way: int, kind: Kind) -> int:
        """How far an edge can move one way, as it is printed or hidden now."""
        if self.hidden[edge]:
            return (kind.plus if way > 0 else kind.minus)[edge]
        return (kind.open_plus if way > 0 else kind.open_minus)[edge]
