"""Which class stands in which module, and the text of each module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsm_common.adapters.schemas import Schema, Schemas
from fsm_events.generate.homes import COMMON, SEVERAL, facade, homes
from fsm_events.generate.names import snake
from fsm_events.generate.python import clear, field_line, local, needed, shown

MARK = "Generated from schemas/avro by `python -m fsm_events`."
HEAD = f'"""{{doc}}\n\n{MARK}\n"""\n\n'
DOCS = {
    "fsm_events.common": "Records that several events share.",
    "fsm_events.enums": "Closed lists of words; UNKNOWN stands for what a later version added.",
}


@dataclass
class Module:
    """A module in the making: the definitions of shared types, and the topics."""

    name: str
    types: list[Mapping[str, Any]] = field(default_factory=list)
    topics: list[Schema] = field(default_factory=list)


def modules(schemas: Schemas) -> dict[str, Module]:
    """All modules by name."""
    made: dict[str, Module] = {}
    where = homes(schemas)
    for name in _in_order(schemas.shared):
        made.setdefault(where[name], Module(where[name])).types.append(schemas.shared[name])
    for topic, schema in schemas.items():
        made.setdefault(where[topic], Module(where[topic])).topics.append(schema)
    return made


def facades(made: Mapping[str, Module]) -> dict[str, str]:
    """The source of each package that says again what its modules hold, by its name."""
    packages: dict[str, dict[str, list[str]]] = {}
    for name, module in made.items():
        package = facade(name)
        if package is not None:
            packages.setdefault(package, {})[name] = _names(module)
    return {package: _facade(package, inside) for package, inside in packages.items()}


def text(module: Module, schemas: Schemas) -> str:
    """The module's source, before the formatter."""
    body = "\n".join([*map(_shared, module.types), *map(_topic, module.topics)])
    doc = DOCS.get(module.name) or _doc(module)
    return HEAD.format(doc=doc) + "\n".join(_imports(module, schemas, body)) + "\n\n" + body


def catalogue(made: Mapping[str, Module]) -> str:
    """The module that knows every record by its topic."""
    found = [(facade(m.name) or m.name, s["name"]) for m in made.values() for s in m.topics]
    by_module = {name: [cls for where, cls in found if where == name] for name, _ in found}
    lines = [f"from {name} import {', '.join(classes)}" for name, classes in by_module.items()]
    classes = ", ".join(cls for _, cls in found)
    return (
        HEAD.format(doc="Every record by its topic, for those who read all of them.")
        + "\n".join(["from fsm_common.core.messages import Record", *lines])
        + f"\n\n_ALL: tuple[type[Record], ...] = ({classes},)\n"
        + "RECORDS: dict[str, type[Record]] = {record.topic: record for record in _ALL}\n"
    )


def _names(module: Module) -> list[str]:
    return [*(t["name"] for t in module.types), *(s["name"] for s in module.topics)]


def _facade(package: str, inside: Mapping[str, list[str]]) -> str:
    lines = [f"from {name} import {', '.join(names)}" for name, names in inside.items()]
    names = sorted(name for several in inside.values() for name in several)
    doc = DOCS.get(package) or f"What is said in {package.rpartition('.')[2]}.*"
    return HEAD.format(doc=doc) + "\n".join(lines) + f"\n\n__all__ = {names!r}\n"


def _doc(module: Module) -> str:
    above, _, last = module.name.rpartition(".")
    if above == COMMON:
        return f"Shared records of {'several domains' if module.name == SEVERAL else last}."
    if not module.topics:
        return str(module.types[0]["doc"])
    if len(module.topics) == 1:
        return str(module.topics[0]["doc"])
    return f"What is said of {last}." if facade(module.name) else f"What is said in {last}.*"


def _in_order(shared: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Names such that each stands behind what it needs."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        for other in needed(shared[name]) if name in shared and name not in done else ():
            visit(other)
        if name in shared:
            done.setdefault(name)

    for name in sorted(shared):
        visit(name)
    return list(done)


def _imports(module: Module, schemas: Schemas, body: str) -> Iterator[str]:
    """What the body uses; the formatter sorts it."""
    if "dt." in body:
        yield "import datetime as dt"
    typing = [name for name in ("ClassVar", "Literal") if f"{name}[" in body]
    if typing:
        yield f"from typing import {', '.join(typing)}"
    if "msgspec." in body:
        yield "import msgspec"
    bases = [name for name in ("Event", "Message") if f"({name}, " in body]
    if bases:
        yield f"from fsm_common.core.messages import {', '.join(bases)}"
    if "Sealed[" in body:
        yield "from fsm_common.core.sealed import Sealed"
    yield from _shared_imports(module, schemas)


def _shared_imports(module: Module, schemas: Schemas) -> Iterator[str]:
    definitions = [*module.types, *(schema.raw for schema in module.topics)]
    names = {n for d in definitions for n in (*needed(d), *clear(d))}
    where, wanted = homes(schemas), dict[str, list[str]]()
    for name in sorted(names & set(schemas.shared)):
        if where[name] != module.name and local(name) != "EventMeta":
            wanted.setdefault(where[name], []).append(local(name))
    for home, found in wanted.items():
        yield f"from {home} import {', '.join(found)}"


def _shared(definition: Mapping[str, Any]) -> str:
    if definition["type"] == "enum":
        symbols = ", ".join(f'"{symbol}"' for symbol in definition["symbols"])
        return f"# {definition['doc']}\n{definition['name']} = Literal[{symbols}]\n"
    return _class(definition, 'msgspec.Struct, frozen=True, kw_only=True, rename="camel"', [])


def _topic(schema: Schema) -> str:
    base = "Event" if schema.kind == "event" else "Message"
    return _class(schema.raw, f"{base}, frozen=True, kw_only=True", list(_variables(schema)))


def _variables(schema: Schema) -> Iterator[str]:
    yield f'    topic: ClassVar[str] = "{schema.topic}"'
    if schema.kind == "event":
        yield f'    service: ClassVar[str] = "{schema["service"]}"'
        yield f'    aggregate: ClassVar[str] = "{schema["aggregate"]}"'
        yield f'    identity: ClassVar[str] = "{snake(schema["identity"])}"'
    yield f'    key: ClassVar[str] = "{schema["key"]}"'
    if schema.kind == "event":
        yield f"    public: ClassVar[bool] = {schema['public']}"


def _class(definition: Mapping[str, Any], bases: str, variables: list[str]) -> str:
    fields = [field_line(each) for each in shown(definition["fields"])]
    parts = [f"class {definition['name']}({bases}):", f'    """{definition["doc"]}"""', ""]
    return "\n".join([*parts, *variables, "", *fields, "", ""])
