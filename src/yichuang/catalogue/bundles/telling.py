"""A compiled bundle as plain data: the shape of ``bundle show --json``, of the API and of the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yichuang.catalogue.bundles.compiling import Compiled, Line, MaterialLine
from yichuang.catalogue.bundles.graph import Task

HOW = {"asked": "问一次", "same": "问一次，多处共用", "supplied": "由数据提供", "implied": "由别的回答推出"}


def as_fields(compiled: Compiled) -> dict[str, Any]:
    """``services``, ``departments``, ``before``, ``after``, ``questions``, ``materials``, ``lineage``, ``graph`` …"""
    bundle = compiled.offering.bundle
    return {
        "bundle": bundle.code,
        "short": bundle.short,
        "name": bundle.name,
        "region": compiled.offering.region.code,
        "services": [asdict(v) | {"standing": v.standing.value} for v in compiled.verdicts],
        "departments": sorted({v.department for v in compiled.applies}),
        "open_questions": list(compiled.open_questions),
        "before": asdict(compiled.before),
        "after": asdict(compiled.after),
        "questions": [_question(line) for line in compiled.questions],
        "materials": [_paper(paper) for paper in compiled.materials],
        "lineage": [_line(line) for line in compiled.lineage],
        "graph": [_task(task) for task in compiled.graph],
        "published": [figure.model_dump(mode="json", exclude_none=True) for figure in bundle.published],
    }


def _question(line: Line) -> dict[str, Any]:
    question = line.field.question
    return {
        "field": question.key,
        "label": question.label,
        "type": question.element.type.value,
        "choices": dict(question.choices),
        "services": sorted({origin.service for origin in line.origins}),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "field": line.field.key,
        "label": line.field.question.label,
        "how": line.how.value,
        "source": line.field.source if line.how.value == "supplied" else None,
        "services": [
            {"service": o.service, "field": o.key, "evidence": o.evidence.value, "required": o.required}
            for o in line.origins
        ],
    }


def _paper(paper: MaterialLine) -> dict[str, Any]:
    return {
        "material": paper.material.code,
        "name": paper.material.name,
        "services": list(paper.services),
        "handed_in": paper.handed_in,
        "printed": paper.printed,
        "replaced_by": paper.replaced_by,
        "brought_by": paper.brought_by,
        "evidence": paper.material.evidence.value,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "service": task.service,
        "standing": task.standing.value,
        "after": [list(group) for group in task.after],
        "instead_of": list(task.instead_of),
    }
