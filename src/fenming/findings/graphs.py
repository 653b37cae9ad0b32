"""Strongly connected parts of a graph, without recursion: a payment graph is deeper than Python's stack."""

from collections.abc import Iterable


def strong_parts(edges: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The sets of at least two nodes from each of which each other can be reached, by Tarjan's method; in order of first sight."""
    following: dict[str, list[str]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
        following.setdefault(target, [])
    return _without_what_cannot_return(following)


def _without_what_cannot_return(following: dict[str, list[str]]) -> list[set[str]]:
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    parts: list[set[str]] = []
    for root in following:
        if root in number:
            continue
        walk = [(root, iter(following[root]))]
        number[root] = low[root] = len(number)
        open_nodes.append(root)
        is_open.add(root)
        while walk:
            node, targets = walk[-1]
            for target in targets:
                if target not in number:
                    number[target] = low[target] = len(number)
                    open_nodes.append(target)
                    is_open.add(target)
                    walk.append((target, iter(following[target])))
                    break
                if target in is_open:
                    low[node] = min(low[node], number[target])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    parts += _closed(node, open_nodes, is_open)
    return parts


def _closed(node: str, open_nodes: list[str], is_open: set[str]) -> list[set[str]]:
    part = set()
    while True:
        member = open_nodes.pop()
        is_open.discard(member)
        part.add(member)
        if member == node:
            return [part] if len(part) > 1 else []
