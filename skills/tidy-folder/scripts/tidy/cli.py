"""The command line: `propose` and `apply`. The last line printed is one JSON object."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tidy import report
from tidy.carry import Done, carry_out
from tidy.plan import DEFAULT, NOTHING, SCHEMES, Move, plan
from tidy.scan import REPORT, Found, scan

MADE_BY = "Made with Workroom's tidy-folder skill."
_SHOWN = 40


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it worked, 1 with `{"error": …}` when it did not."""
    options = _parser().parse_args(arguments)
    try:
        result = options.run(options)
    except (OSError, ValueError) as error:
        result = {"error": f"The folder {report.printable(options.folder)} was left as it is: {error}"}
    print(json.dumps(result, ensure_ascii=False))
    return 1 if "error" in result else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tidy_folder.py", description=__doc__)
    commands = parser.add_subparsers(required=True)
    propose = commands.add_parser("propose", help="say what would be moved; change nothing")
    propose.set_defaults(run=_propose)
    apply = commands.add_parser("apply", help="carry out what was chosen")
    apply.set_defaults(run=_apply)
    apply.add_argument("--output", type=Path, help="folder for the report (default: the tidied folder)")
    apply.add_argument("--answers", default="", help="the answer to the question, as ask_user gives it")
    apply.add_argument(
        "--scheme", choices=[*SCHEMES, NOTHING], default=DEFAULT, help="the order without an answer"
    )
    apply.add_argument("--made-by", default=MADE_BY, help="the note that says who made it")
    for command in (propose, apply):
        command.add_argument("folder", type=Path)
    return parser


def _propose(options: argparse.Namespace) -> dict[str, Any]:
    found = scan(options.folder)
    moves = plan(found, DEFAULT)
    for move in moves[:_SHOWN]:
        twin = f" (same as {report.printable(move.twin)})" if move.twin else ""
        print(f"{report.printable(move.source)} -> {report.printable(move.target)}{twin}")
    if len(moves) > _SHOWN:
        print(f"… and {len(moves) - _SHOWN} more")
    return {
        "files": len(found.items),
        "moves": [_as_json(move) for move in moves[:1000]],
        "left_alone": len(found.left),
        "questions": [_question(found, moves)] if moves else [],
        "summary": _proposal(found, moves),
    }


def _as_json(move: Move) -> dict[str, str]:
    fields = {"from": move.source, "to": move.target} | ({"same_as": move.twin} if move.twin else {})
    return {name: report.printable(path) for name, path in fields.items()}


def _proposal(found: Found, moves: list[Move]) -> str:
    if not moves:
        return f"The {len(found.items)} files are in order already; there is nothing to move."
    twins = sum(1 for move in moves if move.twin)
    loose = len(moves) - twins
    return f"{len(found.items)} files: {loose} lie loose and can be sorted, {twins} are exact duplicates of another."


def _question(found: Found, moves: list[Move]) -> dict[str, Any]:
    options = [{"label": name, "description": report.counts(plan(found, name))} for name in SCHEMES]
    return {
        "header": "Order",
        "question": f"{_proposal(found, moves)} How shall I sort? Nothing is deleted, and it can all be undone.",
        "options": [*options, {"label": NOTHING, "description": "No file is moved"}],
        "recommended": 0,
        "multi": False,
    }


def _apply(options: argparse.Namespace) -> dict[str, Any]:
    scheme = _chosen(options.answers) or options.scheme
    found = scan(options.folder)
    done = Done() if scheme == NOTHING else carry_out(options.folder, plan(found, scheme))
    text = report.report(options.folder.absolute(), scheme, done, found.left, options.made_by)
    try:
        target = _save(options.output or options.folder, text)
    except OSError as error:
        return {"error": f"{len(done.moves)} files were moved, but the report could not be written: {error}"}
    return {
        "files": [{"path": str(target), "title": "Report"}],
        "summary": f"{len(done.moves)} files moved: {report.counts(done.moves)}. {options.made_by}",
        "gaps": [f"{report.printable(name)} was not moved: {why}" for name, why in done.failures][:50],
        "moved": len(done.moves),
    }


def _chosen(answers: str) -> str:
    """The scheme the person chose; '' when nothing was asked.

    Raises:
        ValueError: the answer names none of the options, so nothing may be moved by it.
    """
    if not answers.strip():
        return ""
    reply = json.loads(answers)
    first = (reply.get("answers") or [{}])[0] if isinstance(reply, dict) else {}
    told = [*(str(label) for label in first.get("chosen") or []), str(first.get("text") or "")]
    found = [
        name for name in (*SCHEMES, NOTHING) for text in told if text.strip().casefold() == name.casefold()
    ]
    if not found:
        raise ValueError(f"the answer {' '.join(told).strip()!r} is none of the orders that were offered")
    return found[0]


def _save(folder: Path, text: str) -> Path:
    """Write the report; one of an earlier time is kept, and so is anything else of that name."""
    target, number = folder / REPORT, 2
    while target.exists() or target.is_symlink():
        target = folder / f"{Path(REPORT).stem}-{number}.md"
        number += 1
    target.write_text(text, "utf-8")
    return target
