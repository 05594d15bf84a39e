"""YAML with line marks: plain data beside the nodes it came from, and every duplicate key found.

Scalars are read as YAML 1.2 does: ``on``, ``no`` and ``01`` stay text, a date stays ISO text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yichuang.catalogue.faults import Fault

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_MAX_DEPTH = 30


@dataclass(frozen=True)
class Origin:
    """Where a part stands: file relative to the catalogue, and its YAML node."""

    file: str
    node: Node | None = None

    def line(self, *path: str | int) -> int:
        """The line of the node at ``path``, or of the deepest node on the way that exists."""
        node = self.node
        line = node.start_mark.line + 1 if node is not None else 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line

    def at(self, *path: str | int) -> Origin:
        """The origin of a part inside this one."""
        node = self.node
        for step in path:
            found = _step(node, step)
            node = found[1] if found else None
        return Origin(self.file, node)


def _step(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: Node = node.value[step]
        return child.start_mark.line + 1, child
    return None


def read(path: Path, name: str, faults: list[Fault]) -> tuple[Any, Origin] | None:
    """The data of a YAML file; what is wrong with it is added to ``faults``."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError:
        faults.append(Fault(name, 1, "文件不是 UTF-8 编码", "用 UTF-8 另存这个文件", "encoding"))
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        faults.append(
            Fault(name, line, f"YAML 写法有误（{problem}）", "检查缩进、冒号后的空格和引号", "yaml")
        )
        return None
    if node is None:
        faults.append(Fault(name, 1, "文件是空的", "写入内容，或删去这个文件", "empty_file"))
        return None
    reader = _Reader(name, faults)
    return reader.value(node, 0), Origin(name, node)


@dataclass(frozen=True)
class _Reader:
    name: str
    faults: list[Fault]

    def value(self, node: Node, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            self._fault(node, "套得太深", "减少层次；别名不要指向自身", "too_deep")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, SequenceNode):
            return [self.value(child, depth + 1) for child in node.value]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._fault(key, "键应是一个词", "键写成一个词，值写在冒号后", "key_not_scalar")
                continue
            if key.value in data:
                self._fault(key, f"“{key.value}”写了两次", "只保留一处", "duplicate_key")
            data[key.value] = self.value(value, depth + 1)
        return data

    def _fault(self, node: Node, message: str, remedy: str, code: str) -> None:
        self.faults.append(Fault(self.name, node.start_mark.line + 1, message, remedy, code))


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style not in (None, ""):  # quoted or a block; libyaml says "" for plain
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text) and len(text) <= 18:
        return int(text)
    return text


def path_text(path: Sequence[str | int]) -> str:
    """``("form", 0, "fields", 2, "element")`` as people read it: form[1].fields[3].element."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text
