"""What the ground plan cannot say: pure domains, short files, a first line for every room."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "libs", "infra", "tests", "bench")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
IMPURE = {"now", "utcnow", "today", "uuid1", "uuid4", "open", "time", "monotonic", "getenv"}
BARE = {"uuid1", "uuid4", "open", "getenv", "monotonic"}
OWNERS = {"datetime", "date", "time", "uuid", "os"}
PLACES = re.compile(r"(?<![\w./])/(?:work|root|home)/|pypi\.org|pythonhosted|maven\.org|docker\.io")
# What nobody may write, put together so that it does not stand here either.
ELSEWHERE = "/".join(("", "root", "x"))


def sources() -> Iterator[Path]:
    """Every Python file of ours; generated classes and revisions are not written by hand."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"migrations", "fsm_events"} & set(path.parts):
                yield path


def pure(path: Path) -> bool:
    """Whether it may decide but not look at the world."""
    parts = path.relative_to(ROOT).parts
    return "tests" not in parts and (
        "domain" in parts or parts[:3] == ("libs", "fsm_common", "core")
    )


def faults(path: Path, text: str) -> Iterator[str]:
    """What is wrong with one file."""
    tree = ast.parse(text)
    names = meant(tree)
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    if not first:
        yield "no first line says what it is for"
    if len(text.splitlines()) > LONGEST_FILE:
        yield "the file is too long"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION:
                yield f"{node.name} is too long"
        elif pure(path) and isinstance(node, ast.Call) and called(node, names) in IMPURE:
            yield f"line {node.lineno}: {called(node, names)}() looks at the world"
    if PLACES.search(text) and path.name != Path(__file__).name:
        yield "it names a place of one machine or a registry"


def meant(tree: ast.AST) -> dict[str, str]:
    """What imported names stand for, where they were given another one."""
    return {
        one.asname: one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for one in node.names
        if one.asname
    }


def dotted(node: ast.AST) -> list[str]:
    """`a.b.c` in words; nothing where it begins with something else than a name."""
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=name) if before := dotted(value):
            return [*before, name]
    return []


def called(node: ast.Call, names: Mapping[str, str]) -> str:
    """The last word of what is called, where it could be one that looks at the world: a function
    of ours may be called `today`, and `time(8, 30)` is a value."""
    words = dotted(node.func)
    known = [names.get(word, word) for word in words[:1]] + words[1:]
    match known:
        case [name] if name in BARE:
            return name
        case [owner, name] if owner in OWNERS and (owner, name) != ("datetime", "time"):
            return name
        case ["datetime", owner, name] if owner in OWNERS:
            return name
    return ""


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_keeps_the_house_rules(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in sources()
        if path.relative_to(ROOT).parts[0] == folder
        for fault in faults(path, path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", "no first line"),
        ('"""A."""\nx = datetime.now()\n', "now() looks at the world"),
        ('"""A."""\nx = uuid4()\n', "uuid4() looks at the world"),
        ('"""A."""\nfrom uuid import uuid4 as made\nx = made()\n', "uuid4() looks at the world"),
        ('"""A."""\nimport datetime as d\nx = d.datetime.now()\n', "now() looks at the world"),
        ('"""A."""\nfrom datetime import date as d\nx = d.today()\n', "today() looks at the world"),
        ('"""A."""\nx = open("f")\n', "open() looks at the world"),
        (f'"""A."""\nx = "{ELSEWHERE}"\n', "a place"),
        ('"""A."""\n' + "x = 1\n" * LONGEST_FILE, "the file is too long"),
        ('"""A."""\ndef f():\n' + "    x = 1\n" * LONGEST_FUNCTION, "f is too long"),
    ],
)
def test_what_is_refused(text: str, expected: str) -> None:
    path = ROOT / "services" / "work_order" / "domain" / "decider.py"
    assert any(expected in fault for fault in faults(path, text))


def test_a_value_is_no_look_at_the_world() -> None:
    path = ROOT / "services" / "work_order" / "domain" / "decider.py"
    assert (
        list(faults(path, '"""A."""\nimport datetime as dt\nx = time(8, 30)\ny = dt.time(8)\n'))
        == []
    )
