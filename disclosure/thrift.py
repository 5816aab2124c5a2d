"""Printing more of a sparing pattern, each step proved or taken back. For the suppressor only.

`thin` prints again what nothing needs. `retry` prints again all that a few cells of one district needed, proves
them in another order, and keeps the cheaper of the two patterns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure.network import CELL

if TYPE_CHECKING:
    from disclosure.sparing import Sparing

HALF = CELL // 2  # what is cheaper than this hides nothing
GROUP = 8  # cells that are tried together


def list_spare(found: Sparing) -> list[int]:
    """The cells that are hidden for the sake of others, the dearest first."""
    hidden, cost = found.routes.hidden, found.network.cost
    spare = [e for e, is_first in enumerate(found.first) if hidden[e] and not is_first]
    return sorted(spare, key=lambda e: (-cost[e], e))


def thin(found: Sparing) -> None:
    """Print again each cell that is hidden for the sake of others and not needed."""
    block = found.network.block
    spots = dict.fromkeys(block)
    while spots:
        order = [e for e in list_spare(found) if block[e] in spots]
        spots = dict.fromkeys(block[e] for e in order if reprint(found, [e]))
        found.proofs.commit()


def reprint(found: Sparing, edges: list[int]) -> bool:
    """Print hidden cells again if all proofs that used them can be had without; whether it was so."""
    proofs = found.proofs
    mark = proofs.mark()
    proofs.release(edges)
    asked, found.circles.allowance = proofs.pending[:], HALF
    proofs.pending.clear()
    sums = dict.fromkeys(k for e in edges for k in found.sums_of[e])
    if not any(map(found.lack, sums)) and all(
        not found.is_open(demand) or found.take(found.find(demand)) for demand in asked
    ):
        return True
    proofs.undo(mark)
    return False


def retry(found: Sparing) -> None:
    """Hide anew, group by group, what was hidden for the sake of others."""
    net = found.network
    groups: dict[tuple[int, int], list[int]] = {}
    for e in list_spare(found):
        groups.setdefault((net.block[e], net.dim[e]), []).append(e)
    for _, edges in sorted(groups.items()):
        edges.sort(key=lambda e: (net.agency[e], e))
        for at in range(0, len(edges), GROUP):
            _again(found, [e for e in edges[at : at + GROUP] if found.routes.hidden[e]])


def _again(found: Sparing, edges: list[int]) -> None:
    """Print a few cells and hide for their demands anew, the largest first; keep it if that is cheaper."""
    proofs, before, value = found.proofs, found.proofs.price, found.network.value
    proofs.commit()
    proofs.release(edges)
    proofs.pending.sort(key=lambda demand: (-value[demand[0]], demand))
    if _settle(found, before + CELL):
        for e in proofs.changed():
            if found.routes.hidden[e]:
                reprint(found, [e])
        if proofs.price < before:
            return
    proofs.undo(0)


def _settle(found: Sparing, most: int) -> bool:
    """Prove what is pending and mend the sums of what changed, at no more than this price."""
    proofs, lacking = found.proofs, [0]
    while proofs.pending or lacking:
        asked = proofs.pending[:]
        proofs.pending.clear()
        for demand in asked:
            if found.is_open(demand) and not (proofs.price < most and found.meet(demand)):
                return False
        lacking = [k for e in proofs.changed() for k in found.sums_of[e] if found.lack(k)]
        if lacking and not found.add_member(lacking[0]):
            return False
    return proofs.price < most
