"""校核纠错: somebody says that a register is wrong. The department looks at the others and answers."""

from __future__ import annotations

from typing import Any

from yichuang_sandbox import day
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

Answer = tuple[str, str, dict[str, Any]]
_KIND = "correction_result"
_NO: dict[str, Any] = {"accepted": False, "sample": True}
_BRING_PAPERS = "与原始档案核对，登记没有错；有不同意见的，请带证明材料来办更正。"
_BUSINESS = 3


def look_into(store: Store, source: str, request: dict[str, Any]) -> Answer:
    """Kind, text and result for the feed. The claim holds where another register, or the other side of a seeded
    contradiction, says the same; then the register is put right."""
    number, element = str(request["key"].get("value", "")), str(request.get("element", ""))
    claimed = request.get("claimed")
    supply = sources()[source].elements.get(element)
    if supply is not None and supply.records:
        return _closed(store, number) if supply.records == "firms" else (_KIND, _BRING_PAPERS, _NO)
    row = None if supply is None else Registry(store).row(supply.register, number)
    if supply is None or row is None or not supply.column:
        return _KIND, "我们这里没有这一项登记，请向登记的部门反映。", _NO
    if _said_elsewhere(store, number, supply.register, supply.column, claimed) or _others(
        store, number, source, element, claimed
    ):
        statement = f"UPDATE {supply.register} SET {supply.column} = ? WHERE resident_id = ?"  # noqa: S608  our names
        store.connection.execute(statement, (claimed, number))
        return _KIND, "核对属实，登记已经更正。", {"accepted": True, "value": claimed, "sample": True}
    value = supply.value(row, day.today())
    return _KIND, _BRING_PAPERS, {**_NO, "value": value}


def _closed(store: Store, number: str) -> Answer:
    """A firm said to be given up: the tax office would know of its business."""
    query = "SELECT 1 FROM earnings WHERE resident_id = ? AND kind = ?"
    if store.row(query, (number, _BUSINESS)) is not None:
        return _KIND, "税务登记里这家市场主体还有经营所得，没有注销；不再经营的，请先办注销登记。", _NO
    store.connection.execute("UPDATE firms SET status = 'closed' WHERE resident_id = ?", (number,))
    return (
        _KIND,
        "核对属实：没有纳税记录，早已不经营，登记已经改为不再存续。",
        {"accepted": True, "sample": True},
    )


def _said_elsewhere(store: Store, number: str, register: str, column: str, claimed: Any) -> bool:
    query = "SELECT elsewhere FROM disagreements WHERE resident_id = ? AND register = ? AND field = ?"
    return any(row["elsewhere"] == claimed for row in store.rows(query, (number, register, column)))


def _others(store: Store, number: str, source: str, element: str, claimed: Any) -> bool:
    registry = Registry(store)
    others = [one for code, one in sources().items() if code != source and element in one.elements]
    answers = [registry.answer(one, number, [element], today=day.today()) for one in others]
    return any(answer is not None and answer.get(element) == claimed for answer in answers)
