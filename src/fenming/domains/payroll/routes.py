"""Wage tables and their lines over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, page
from fenming.domains.payroll.views import WAGE_LINES, WAGE_TABLES

router = APIRouter(prefix="/v1", tags=["payroll"])


@router.get("/wage-tables", summary="Wage tables, by number")
def wage_tables(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None) -> Response:
    """With their status."""
    return page(node, WAGE_TABLES, limit, cursor, {"project": project})


@router.get("/wage-tables/{table}/lines", summary="Lines of a wage table")
def wage_lines(table: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Workers stand there by the number of their engagement; the ledger holds no names."""
    return page(node, WAGE_LINES, limit, cursor, {"wage_table": table})
