"""How a package is built: sizes of functions and files, and how deep its parts lean on each other.

    python benchmarks/structure.py [src/workroom PATH_TO_HTTPX PATH_TO_MITMPROXY]

Counted with `ast`: a function's length is from its `def` to its last line, with its docstring, without its
decorators. Floors are the levels of the graph of imports between the package's own parts (the folders and modules
right below it), with parts that import each other in a circle counted as one.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LONG_FUNCTION = 60
LONG_FILE = 250


class Function(NamedTuple):
    name: str
    lines: int


class Shape(NamedTuple):
    """What is counted of one package."""

    files: dict[str, int]
    functions: list[Function]
    imports: dict[str, set[str]]


def shape(package: Path) -> Shape:
    """Count the package in the folder `package`."""
    files: dict[str, int] = {}
    functions: list[Function] = []
    imports: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        name = str(path.relative_to(package))
        files[name] = len(source.splitlines())
        functions += [Function(f"{name}:{f.name}", length(f)) for f in _functions(tree)]
        part = _part(path.relative_to(package))
        imports.setdefault(part, set()).update(_imported(tree, package.name, path.relative_to(package)))
    for part, others in imports.items():
        others &= imports.keys()
        others.discard(part)
    return Shape(files, functions, imports)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, first to last."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def floors(imports: dict[str, set[str]]) -> tuple[int, int]:
    """How many levels the parts form, and how many parts lie in circles."""
    circles = _circles(imports)
    of = {part: number for number, circle in enumerate(circles) for part in circle}
    level: dict[int, int] = {}
    for number, circle in enumerate(circles):  # deepest first: what a circle needs is known already
        needed = {of[other] for part in circle for other in imports[part]} - {number}
        level[number] = 1 + max((level[other] for other in needed), default=-1)
    return max(level.values(), default=-1) + 1, sum(len(circle) for circle in circles if len(circle) > 1)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _part(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def _imported(tree: ast.AST, package: str, path: Path) -> set[str]:
    """The package's own parts that a module imports while it runs, not only for its types."""
    found: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            found.update(_below(alias.name, package) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package, path)
            found.update(_below(f"{base}.{alias.name}", package) for alias in node.names)
    return found - {""}


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield node
            yield from _running(node)


def _absolute(node: ast.ImportFrom, package: str, path: Path) -> str:
    if not node.level:
        return node.module or ""
    parents = [package, *path.parts[:-1]]
    base = parents[: len(parents) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _below(module: str, package: str) -> str:
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == package else ""


def _circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The strongly connected parts, what is needed before what needs it (Tarjan, 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(part: str) -> None:
        order[part] = low[part] = len(order)
        stack.append(part)
        for other in sorted(graph[part]):
            if other not in order:
                visit(other)
                low[part] = min(low[part], low[other])
            elif other in stack:
                low[part] = min(low[part], order[other])
        if low[part] == order[part]:
            at = stack.index(part)
            found.append(set(stack[at:]))
            del stack[at:]

    for part in sorted(graph):
        if part not in order:
            visit(part)
    return found


def usual() -> list[Path]:
    """Our package, and of the peers those that are installed."""
    places = [importlib.util.find_spec(name) for name in ("workroom", "httpx", "mitmproxy")]
    return [Path(place.origin).parent for place in places if place is not None and place.origin]


def row(name: str, counted: Shape) -> list[str]:
    """One line of the table."""
    lines, sizes = [f.lines for f in counted.functions], list(counted.files.values())
    levels, circular = floors(counted.imports)
    return [
        name,
        str(len(sizes)),
        f"{sum(sizes):,}",
        f"{statistics.median(sizes):.0f}",
        f"{max(sizes)}",
        str(len(lines)),
        f"{statistics.median(lines):.0f}",
        f"{statistics.quantiles(lines, n=10)[8]:.0f}",
        f"{max(lines)}",
        f"{levels}",
        f"{circular} of {len(counted.imports)}",
    ]


HEADS = ["package", "files", "lines", "median file", "longest file", "functions", "median function",
         "90 % below", "longest function", "floors", "parts in circles"]  # fmt: skip


def table(rows: list[list[str]]) -> str:
    """Markdown."""
    lines = [HEADS, ["---"] + ["---:"] * (len(HEADS) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def outliers(counted: Shape) -> str:
    """Files and functions over the house's roof."""
    files = [f"{name}: {lines} lines" for name, lines in counted.files.items() if lines > LONG_FILE]
    functions = [f"{f.name}: {f.lines} lines" for f in counted.functions if f.lines > LONG_FUNCTION]
    return "\n".join(files + functions) or "none"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare how packages are built.")
    parser.add_argument("packages", nargs="*", type=Path, help="folders of packages; else ours and its peers")
    folders = [path.resolve() for path in parser.parse_args().packages or usual()]
    shapes = {folder.name: shape(folder) for folder in folders}
    print(table([row(name, counted) for name, counted in shapes.items()]))
    first, counted = next(iter(shapes.items()))
    print(
        f"\nIn {first}, files over {LONG_FILE} and functions over {LONG_FUNCTION} lines:\n{outliers(counted)}"
    )


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main()
