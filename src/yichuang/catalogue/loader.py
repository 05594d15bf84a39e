"""Reads a catalogue folder: every fault at once, each with file and line. Meaning is checked by ``lint``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from yichuang.catalogue.catalogue import LISTED, Catalogue
from yichuang.catalogue.faults import Fault
from yichuang.catalogue.marks import Origin, read
from yichuang.catalogue.model import (
    Bundle,
    BundleScenarios,
    Part,
    PublishedFigure,
    Region,
    Scenarios,
    Service,
)
from yichuang.catalogue.translate import to_faults

Key = tuple[str, str]  # kind and code


@dataclass(frozen=True)
class Loaded:
    """What a folder holds. ``catalogue`` is ``None`` while a part is unreadable; ``parts`` is what could be read.

    ``origins`` says where each part stands; ``broken`` names parts that exist but could not be read
    (code ``*``: any of that kind), so that references to them are not reported as unknown.
    """

    root: Path
    parts: Catalogue
    faults: tuple[Fault, ...]
    origins: dict[Key, Origin]
    broken: frozenset[Key]

    @property
    def catalogue(self) -> Catalogue | None:
        return None if self.faults else self.parts

    def origin(self, kind: str, code: str) -> Origin:
        """Where a part stands; the folder itself where it is not known."""
        return self.origins.get((kind, code), Origin(kind))


def load(path: Path | str) -> Loaded:
    """Read every file of a catalogue folder. Never raises for content; an absent folder is a fault."""
    root = Path(path)
    reader = _Reader(root)
    if not root.is_dir():
        reader.faults.append(
            Fault(str(root), 1, "没有这个事项目录", "检查路径，或设好 YICHUANG_CATALOGUE", "no_folder")
        )
    else:
        reader.read_all()
    kinds: dict[str, Any] = {kind: MappingProxyType(found) for kind, found in reader.found.items()}
    parts = Catalogue(**kinds)
    faults = tuple(sorted(reader.faults))
    return Loaded(root, parts, faults, reader.origins, frozenset(reader.broken))


@dataclass
class _Reader:
    root: Path
    faults: list[Fault] = field(default_factory=list)
    origins: dict[Key, Origin] = field(default_factory=dict)
    broken: set[Key] = field(default_factory=set)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read_all(self) -> None:
        kinds = (*LISTED, "services", "scenarios", "bundles", "bundle_scenarios", "regions", "published")
        self.found = {kind: {} for kind in kinds}
        for kind, model in LISTED.items():
            for path in self._files(kind):
                self._list(kind, model, path)
        for path in self._folders("services", 2):
            self._service(path)
        for path in self._folders("bundles", 1):
            self._bundle(path)
        for path in self._folders("regions", 1):
            self._region(path)

    def _files(self, kind: str) -> Iterator[Path]:
        for path in sorted((self.root / kind).rglob("*.yml")):
            fault = Fault(
                self._name(path), 1, "扩展名应为 .yaml，否则不会读取", "改名为 .yaml", "file_extension"
            )
            self.faults.append(fault)
        yield from sorted((self.root / kind).rglob("*.yaml"))

    def _folders(self, kind: str, depth: int) -> Iterator[Path]:
        pattern = "/".join(["*"] * depth)
        for path in sorted((self.root / kind).glob(pattern)):
            if path.is_dir() and not path.name.startswith((".", "_")):
                yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _fault(self, origin: Origin, message: str, remedy: str, code: str) -> None:
        self.faults.append(Fault(origin.file, origin.line(), message, remedy, code))

    def _list(self, kind: str, model: type[Part], path: Path) -> None:
        raw = read(path, self._name(path), self.faults)
        if raw is None or not isinstance(raw[0], list):
            if raw is not None:
                self._fault(raw[1], "文件应是一个列表", "每一项以“- ”开头", "not_a_list")
            self.broken.add((kind, "*"))
            return
        data, origin = raw
        for index, item in enumerate(data):
            self._add(kind, model, item, origin.at(index))

    def _add(self, kind: str, model: type[Part], item: Any, origin: Origin) -> None:
        code = str(item.get("code", "")) if isinstance(item, dict) else ""
        part = self._part(model, item, origin, (kind, code or "*"))
        if part is not None:
            self._keep(kind, code, part, origin)

    def _part(self, model: type[Part], item: Any, origin: Origin, key: Key) -> Any:
        try:
            return model.model_validate(item)
        except ValidationError as error:
            self.faults.extend(to_faults(error, model, origin))
            self.broken.add(key)
            return None

    def _keep(self, kind: str, code: str, part: Any, origin: Origin) -> None:
        if code in self.found[kind]:
            first = self.origins[(kind, code)]
            message = f"代码“{code}”已在 {first.file} 第 {first.line()} 行用过"
            self.faults.append(
                Fault(origin.file, origin.line("code"), message, "换一个代码，或合并两处", "duplicate_code")
            )
            return
        self.found[kind][code] = part
        self.origins[(kind, code)] = origin

    def _inject(self, data: dict[str, Any], origin: Origin, derived: dict[str, str]) -> dict[str, Any]:
        """Add what the folder says; the file may repeat it but not contradict it."""
        for key, value in derived.items():
            if key in data and str(data[key]) != value:
                message = f"“{key}”写的是“{data[key]}”，文件夹却是“{value}”"
                self.faults.append(
                    Fault(
                        origin.file, origin.line(key), message, f"删去“{key}”，由文件夹决定", "folder_differs"
                    )
                )
        return data | derived

    def _mapping(self, path: Path, key: Key) -> tuple[dict[str, Any], Origin] | None:
        if not path.is_file():
            self.faults.append(Fault(self._name(path), 1, "缺这个文件", f"新建 {path.name}", "missing_file"))
            self.broken.add(key)
            return None
        raw = read(path, self._name(path), self.faults)
        if raw is None or not isinstance(raw[0], dict):
            if raw is not None:
                self._fault(raw[1], "文件应由“键: 值”组成", "去掉开头的“- ”", "not_a_mapping")
            self.broken.add(key)
            return None
        return raw

    def _service(self, folder: Path) -> None:
        code = folder.name
        described = self._mapping(folder / "service.yaml", ("services", code))
        if described is not None:
            data = self._inject(*described, {"code": code, "domain": folder.parent.name})
            service = self._part(Service, data, described[1], ("services", code))
            if service is not None:
                self._keep("services", code, service, described[1])
                self._short(service, described[1])
        self._told(folder, "scenarios", Scenarios)

    def _bundle(self, folder: Path) -> None:
        code = folder.name
        described = self._mapping(folder / "bundle.yaml", ("bundles", code))
        if described is not None:
            data = self._inject(*described, {"code": code})
            bundle = self._part(Bundle, data, described[1], ("bundles", code))
            if bundle is not None:
                self._keep("bundles", code, bundle, described[1])
                self._short(bundle, described[1])
        self._told(folder, "bundle_scenarios", BundleScenarios)

    def _told(self, folder: Path, kind: str, model: type[Part]) -> None:
        key = (kind, folder.name)
        told = self._mapping(folder / "scenarios.yaml", key)
        if told is not None:
            scenarios = self._part(model, told[0], told[1], key)
            if scenarios is not None:
                self._keep(kind, folder.name, scenarios, told[1])

    def _short(self, item: Service | Bundle, origin: Origin) -> None:
        for other in (*self.found["services"].values(), *self.found["bundles"].values()):
            if other.short == item.short and other.code != item.code:
                message = f"短代码“{item.short}”已由“{other.code}”使用"
                self.faults.append(
                    Fault(origin.file, origin.line("short"), message, "换一个短代码", "duplicate_code")
                )

    def _region(self, folder: Path) -> None:
        code = folder.name
        described = self._mapping(folder / "region.yaml", ("regions", code))
        if described is not None:
            data = self._inject(*described, {"code": code})
            region = self._part(Region, data, described[1], ("regions", code))
            if region is not None:
                self._keep("regions", code, region, described[1])
        path = folder / "published.yaml"
        if path.is_file():
            self._published(code, path)

    def _published(self, code: str, path: Path) -> None:
        raw = read(path, self._name(path), self.faults)
        if raw is None:
            return
        if not isinstance(raw[0], list):
            self._fault(raw[1], "文件应是一个列表", "每一项以“- ”开头", "not_a_list")
            return
        key = ("published", code)
        found = [self._part(PublishedFigure, item, raw[1].at(i), key) for i, item in enumerate(raw[0])]
        figures = tuple(figure for figure in found if figure is not None)
        self._keep("published", code, figures, raw[1])
