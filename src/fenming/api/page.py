"""The plain page at `/`: where the chain stands, its projects, and the latest payments, in Chinese or English."""

from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import Table, select

from fenming.api.port import NodePort
from fenming.base.amounts import format_amount
from fenming.base.calendar import moment_text
from fenming.base.check_digits import account_number
from fenming.base.currencies import alphabetic
from fenming.base.problems import HistoryMissing

_PAYMENTS_SHOWN = 20
_WORDS = {
    "zh": {
        "title": "分明账本", "status": "运行状况", "state": "状态",
        "chain": "链", "height": "区块高度", "time": "最新区块时间", "receipts": "回执",
        "hash": "应用哈希", "views": "视图高度", "good": "正常", "bad": "已停止写入", "projects": "项目", "name": "名称",
        "owner": "建设单位", "payments": "最近付款", "payment": "付款", "from": "付款账户", "to": "收款账户", "amount": "金额",
        "block": "区块", "none": "暂无", "other": "English", "interface": "接口说明",
    },
    "en": {
        "title": "Fenming ledger", "status": "Status", "state": "State", "chain": "Chain", "height": "Height",
        "time": "Latest block", "receipts": "Receipts",
        "hash": "App hash", "views": "Views at height", "good": "running", "bad": "has stopped writing", "projects": "Projects",
        "name": "Name", "owner": "Owner", "payments": "Latest payments", "payment": "Payment", "from": "From account",
        "to": "To account", "amount": "Amount", "block": "Block", "none": "none yet", "other": "中文", "interface": "Interface",
    },
}  # fmt: skip


class StatusPage:
    """Renders the page from the views; `tables` are those named projects, parties and postings."""

    def __init__(self, environment: Environment, tables: dict[str, Table]) -> None:
        self._template = environment.get_template("status.html")
        self._tables = tables

    def render(self, node: NodePort, language: str, accepted: str) -> HTMLResponse:
        """The page in the language asked for, or in the browser's."""
        chosen = language if language in _WORDS else ("zh" if accepted.lower().startswith("zh") else "en")
        status = node.status()
        text = self._template.render(
            words=_WORDS[chosen], language=chosen, other="en" if chosen == "zh" else "zh", status=status,
            failure=node.failure(), time=moment_text(status["time_ms"], status["zone_minutes"]), **self._read(node),
        )  # fmt: skip
        return HTMLResponse(text)

    def _read(self, node: NodePort) -> dict[str, Any]:
        projects, parties, postings = (self._tables[name] for name in ("projects", "parties", "postings"))
        try:
            engine = node.engine
        except HistoryMissing as missing:
            return {"projects": [], "payments": [], "missing": str(missing)}
        with engine.connect() as connection:
            joined = projects.join(parties, projects.c.owner == parties.c.party)
            query = select(projects.c.project, projects.c.name, parties.c.name.label("owner")).select_from(joined)
            listed = [row._asdict() for row in connection.execute(query.order_by(projects.c.project).limit(50))]
            latest = select(postings).order_by(postings.c.payment.desc()).limit(_PAYMENTS_SHOWN)
            payments = [_payment(row._asdict()) for row in connection.execute(latest)]
        return {"projects": listed, "payments": payments}


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    code = alphabetic(row["currency"]) or str(row["currency"])
    accounts = {side: account_number(row[side]) for side in ("debit", "credit")}
    return row | accounts | {"written": format_amount(row["amount"], code)}
