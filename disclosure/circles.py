"""Movements through a network that start and end at one cell. For the suppressor only.

Within a dimension a movement is a circle. Where it leaves a district by one of its cells and comes back by
another, a *link* carries it through the state: another district in which the two change places. Where ALL of a
school moves, students go from there to another school by one way in every partition.
"""

from __future__ import annotations

from dataclasses import dataclass

from disclosure.network import CELL, Kind, Network
from disclosure.routes import FAR, Routes, Steps, Tree

TRIES, GUESSES = 40, 12
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Offer:
    """A movement, how many students are to go it, and what it costs in cells newly hidden."""

    cost: int
    steps: Steps
    kind: Kind
    amount: int


class Circles:
    """Finds the cheapest movements of one edge. `allowance` is what one may cost; FAR: whatever it takes."""

    def __init__(self, network: Network, routes: Routes) -> None:
        self.network, self.routes = network, routes
        self.allowance = FAR
        self._lenders: dict[tuple[object, ...], dict[int, None]] = {}
        edges = network.edge_at
        self._districts = [d for d in range(len(edges)) if network.linked[d]]
        self.closed: dict[int, None] = {}  # leaves whose ALL is or was hidden
        self._simple = self._list_simple()

    def _list_simple(self) -> dict[tuple[int, ...], list[int]]:
        """The smallest leaves that are a district alone, by the dimensions they list: they cost the fewest cells."""
        net = self.network
        found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for p in self._districts:
            if len(net.leaves[p]) == 1:
                b = net.leaves[p][0]
                found.setdefault(tuple(net.dims_of[b]), []).append((net.value[net.edge_at[b, 0]], b))
        return {dims: [b for _, b in sorted(names)[: 2 * GUESSES]] for dims, names in found.items()}

    # ---- circles
    def around(self, edge: int, kind: Kind, amount: int, sign: int) -> Offer | None:
        """The cheapest circle that moves an edge, within one dimension."""
        net, routes = self.network, self.routes
        if routes.reach(edge, sign, kind) < amount:
            return None
        block, dim = net.block[edge], net.dim[edge]
        if block == net.state and not net.leaf[block]:
            return self._around_state(edge, kind, amount, sign)
        hub = net.hub(block, dim)
        for shut in (NONE, frozenset([hub])):
            tree = routes.grow(
                net.head[edge], kind, amount, sign,
                goal=net.tail[edge], banned=frozenset([edge]), shut=shut, limit=self.allowance,
            )  # fmt: skip
            if net.tail[edge] not in tree.cost:
                return None
            offer = self._linked(block, [(edge, sign), *tree.steps(net.tail[edge])], kind, amount, sign)
            if offer or net.head[edge] == hub:
                return offer
        return None

    def _around_state(self, edge: int, kind: Kind, amount: int, sign: int) -> Offer | None:
        """The same for a cell of the state: another of its row and a link between the two."""
        net, best = self.network, None
        column = int(net.column[edge])
        for k in net.family.members[net.dim[edge]].tolist():
            other = int(net.edge_at[net.state, k])
            price = self.price(other, -sign, kind, amount) if other not in (-1, edge) else FAR
            link = self._link(net.state, k, column, kind, amount, sign) if price < self.allowance else None
            if link and price + link.cost < (best.cost if best else self.allowance):
                best = Offer(price + link.cost, [(edge, sign), (other, -sign), *link.steps], kind, amount)
        return best

    def price(self, edge: int, way: int, kind: Kind, amount: int) -> int:
        """What it costs to let an edge move one way: next to nothing, hiding it, or more than anything."""
        if self.routes.reach(edge, way, kind) >= amount:
            return 1
        return self.network.cost[edge] if (kind.plus if way > 0 else kind.minus)[edge] >= amount else FAR

    def _linked(self, block: int, steps: Steps, kind: Kind, amount: int, sign: int) -> Offer | None:
        """An offer of these steps with what it takes outside the block; None if that cannot be had."""
        net = self.network
        if net.linked[block]:
            out = [e for e, way in steps if way == sign and net.level[e] == 1]
            back = [e for e, way in steps if way != sign and net.level[e] == 1]
            for x, y in zip(out, back, strict=True):
                link = self._link(block, int(net.column[x]), int(net.column[y]), kind, amount, sign)
                if link is None:
                    return None
                steps = [*steps, *link.steps]
        return self._offer(steps, kind, amount)

    # ---- links
    def _link(self, block: int, j: int, k: int, kind: Kind, amount: int, sign: int) -> Offer | None:
        """The cheapest way from one of the state's columns to another by a district other than this one."""
        net, hidden = self.network, self.routes.hidden
        lenders = self._lenders.setdefault((j, k, amount, sign, kind.moves), {})
        both = net.edge_at[:, [j, k]]
        for p in list(lenders):
            offer = self._lend(p, j, k, kind, amount, sign, CELL) if p != block else None
            if offer:
                return offer
        pairs = [
            (sum(not hidden[e] for e in both[p]), sum(net.value[e] for e in both[p] if not hidden[e]), p)
            for p in self._districts
            if p != block and both[p].min() >= 0
        ]
        ready = sorted(pair for pair in pairs if not pair[0])
        for _, _, p in ready[:TRIES]:
            offer = self._lend(p, j, k, kind, amount, sign, CELL)
            if offer:
                lenders[p] = None
                return offer
        best = self._by_state(j, k, kind, amount, sign) if block != net.state else None
        if self.allowance <= CELL or (best and best.cost < CELL):
            return best
        for _, _, p in sorted(pairs)[:GUESSES]:
            offer = self._lend(p, j, k, kind, amount, sign, min(self.allowance, best.cost if best else FAR))
            best = offer or best
        return best

    def _lend(self, p: int, j: int, k: int, kind: Kind, amount: int, sign: int, limit: int) -> Offer | None:
        net = self.network
        x, y = int(net.edge_at[p, j]), int(net.edge_at[p, k])
        price = self.price(x, -sign, kind, amount) + self.price(y, sign, kind, amount)
        if price >= limit:
            return None
        tree = self.routes.grow(
            net.tail[x], kind, amount, sign,
            goal=net.tail[y], shut=frozenset([net.hub(p, net.dim[x])]), limit=limit - price,
        )  # fmt: skip
        if net.tail[y] not in tree.cost:
            return None
        steps = [(x, -sign), *tree.steps(net.tail[y]), (y, sign)]
        return Offer(price + tree.cost[net.tail[y]], steps, kind, amount)

    def _by_state(self, j: int, k: int, kind: Kind, amount: int, sign: int) -> Offer | None:
        """The state's own two cells change places."""
        edges = self.network.edge_at[self.network.state]
        steps = [(int(edges[j]), sign), (int(edges[k]), -sign)]
        return self._offer(steps, kind, amount)

    # ---- whole schools
    def whole(self, leaf: int, kind: Kind, amount: int, sign: int, through: int, level: int) -> Offer | None:
        """The cheapest way for students to join one leaf (or, backwards, to leave it), by an edge of it.

        Its district's cell of the same column moves along if the level is 1, and the state's too if it is 0.
        """
        net = self.network
        block = net.block[through]
        best = self._inside(leaf, kind, amount, sign, through) if level == 2 else None
        if net.linked[block]:
            if not (best and best.cost < CELL):
                best = self._cheaper(best, self._upward(leaf, block, kind, amount, sign, through))
            if level and not (best and best.cost < CELL):
                best = self._cheaper(best, self._outside(leaf, block, kind, amount, sign, through))
        return best

    @staticmethod
    def _cheaper(one: Offer | None, other: Offer | None) -> Offer | None:
        return min((offer for offer in (one, other) if offer), key=lambda offer: offer.cost, default=None)

    def _inside(self, leaf: int, kind: Kind, amount: int, sign: int, through: int) -> Offer | None:
        """The other school is in the same district; or there is nothing above that would have to follow."""
        net = self.network
        block, dims = net.block[through], net.dims_of[leaf]
        first = self._from(leaf, 0, kind, amount, sign, through)
        ends = [
            [net.row(b, d) for d in dims]
            for b in net.leaves[block]
            if b != leaf and net.row(b, 0) in first.cost and net.dims_of[b] == dims
        ]
        if not net.linked[block]:
            ends.append([net.hub(block, d) for d in dims])
        if not ends:
            return None
        trees = [first, *(self._from(leaf, d, kind, amount, sign, through) for d in dims[1:])]
        prices = [
            sum(tree.cost.get(node, FAR) for tree, node in zip(trees, nodes, strict=True)) for nodes in ends
        ]
        if min(prices) >= self.allowance:
            return None
        nodes = ends[prices.index(min(prices))]
        steps: Steps = []
        for tree, node in zip(trees, nodes, strict=True):
            offer = self._linked(block, tree.steps(node), kind, amount, sign)
            if offer is None:
                return None
            steps += offer.steps
        return self._offer(steps, kind, amount)

    def _offer(self, steps: Steps, kind: Kind, amount: int) -> Offer | None:
        """The movement with its price, if that is allowed."""
        cost = sum(self.price(edge, way, kind, amount) for edge, way in steps)
        return Offer(cost, steps, kind, amount) if cost < self.allowance else None

    def _from(
        self,
        leaf: int,
        dim: int,
        kind: Kind,
        amount: int,
        sign: int,
        through: int,
        shut: frozenset[int] = NONE,
    ) -> Tree:
        """The ways from a leaf's row in one dimension."""
        net, row = self.network, self.network.row(leaf, dim)
        banned = NONE
        if through >= 0 and net.dim[through] == dim:
            banned = frozenset(e for e, _, _ in net.arcs[row] if e != through)
        return self.routes.grow(row, kind, amount, sign, banned=banned, shut=shut, limit=self.allowance)

    def _upward(
        self, leaf: int, block: int, kind: Kind, amount: int, sign: int, through: int
    ) -> Offer | None:
        """Nobody pays: the cells of the district and the state move along, as bands of coded rates let them."""
        net, steps = self.network, []
        if self.price(int(net.edge_at[net.state, 0]), sign, kind, amount) >= self.allowance:
            return None
        for dim in net.dims_of[leaf]:
            tree = self._from(leaf, dim, kind, amount, sign, through, frozenset([net.hub(block, dim)]))
            ways = []
            for j in net.family.members[dim].tolist():
                edges = [int(net.edge_at[a, j]) for a in (block, net.state)]
                if min(edges) < 0 or net.tail[edges[0]] not in tree.cost:
                    continue
                if through >= 0 and net.dim[through] == dim and j != net.column[through]:
                    continue
                price = sum(self.price(e, sign, kind, amount) for e in edges)
                ways.append((price + tree.cost[net.tail[edges[0]]], edges))
            if not ways or min(ways)[0] >= self.allowance:
                return None
            edges = min(ways)[1]
            steps += [*tree.steps(net.tail[edges[0]]), *((e, sign) for e in edges)]
        return self._offer(steps, kind, amount)

    def _outside(
        self, leaf: int, block: int, kind: Kind, amount: int, sign: int, through: int
    ) -> Offer | None:
        """The other school is in another district, and both districts' cells move along."""
        net, hidden, best = self.network, self.routes.hidden, None
        if self.price(int(net.edge_at[block, 0]), sign, kind, amount) >= self.allowance:
            return None
        trees = [
            self._from(leaf, d, kind, amount, sign, through, frozenset([net.hub(block, d)]))
            for d in net.dims_of[leaf]
        ]
        known = [b for b in self.closed if net.dims_of[b] == net.dims_of[leaf]]
        names = []
        for b in dict.fromkeys([*known, *self._simple.get(tuple(net.dims_of[leaf]), [])]):
            e = int(net.edge_at[b, 0])
            p = net.block[e]
            if p != block and net.linked[p]:
                names.append((2 - hidden[e] - hidden[net.edge_at[p, 0]], net.value[e], b))
        for _, _, b in sorted(names)[:GUESSES]:
            offer = self._pair(leaf, b, trees, kind, amount, sign)
            if offer and offer.cost < (best.cost if best else self.allowance):
                best = offer
                if offer.cost < CELL:
                    break
        return best

    def _pair(self, leaf: int, b: int, trees: list[Tree], kind: Kind, amount: int, sign: int) -> Offer | None:
        net, steps = self.network, []
        d, p = (net.block[net.edge_at[a, 0]] for a in (leaf, b))
        if self.price(int(net.edge_at[p, 0]), -sign, kind, amount) >= self.allowance:
            return None
        for tree, dim in zip(trees, net.dims_of[leaf], strict=True):
            other = self._from(b, dim, kind, amount, -sign, -1, frozenset([net.hub(p, dim)]))
            ways = []
            for j in net.family.members[dim].tolist():
                x, y = int(net.edge_at[d, j]), int(net.edge_at[p, j])
                if x < 0 or y < 0 or net.tail[x] not in tree.cost or net.tail[y] not in other.cost:
                    continue
                price = self.price(x, sign, kind, amount) + self.price(y, -sign, kind, amount)
                ways.append((price + tree.cost[net.tail[x]] + other.cost[net.tail[y]], x, y))
            if not ways or min(ways)[0] >= self.allowance:
                return None
            _, x, y = min(ways)
            steps += [*tree.steps(net.tail[x]), (x, sign), *other.steps(net.tail[y]), (y, -sign)]
        return self._offer(steps, kind, amount)
