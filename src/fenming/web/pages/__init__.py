"""Every page with its address. A page that is not in this list is not linked."""

from fenming.web.pages import (
    claims,
    contracts,
    explorer,
    flow,
    home,
    inbox,
    node,
    project,
    public,
    receipts,
    registers,
    signing,
    trace,
)

PAGES = (
    *home.PAGES, *project.PAGES, *flow.PAGES, *contracts.PAGES, *claims.PAGES, *inbox.PAGES, *trace.PAGES, *explorer.PAGES,
    *public.PAGES, *receipts.PAGES, *node.PAGES, *signing.PAGES, *registers.PAGES,
)  # fmt: skip
ANSWERS = signing.ANSWERS
