"""Every page with its address. A page that is not in this list is not linked."""

from fenming.web.pages import (
    auditing,
    banking,
    claiming,
    claims,
    contracts,
    explorer,
    flow,
    home,
    inbox,
    node,
    organisation,
    project,
    public,
    receipts,
    registers,
    rules,
    schedule,
    signing,
    trace,
    tracking,
    wages,
    wallet,
)

PAGES = (
    *home.PAGES, *project.PAGES, *flow.PAGES, *contracts.PAGES, *claims.PAGES, *inbox.PAGES, *trace.PAGES, *explorer.PAGES,
    *public.PAGES, *receipts.PAGES, *node.PAGES, *signing.PAGES, *registers.PAGES, *auditing.PAGES,
    *organisation.PAGES, *banking.PAGES, *rules.PAGES, *wallet.PAGES, *claiming.PAGES, *wages.PAGES, *tracking.PAGES,
    *schedule.PAGES,
)  # fmt: skip
ANSWERS = (*signing.ANSWERS, *wallet.ANSWERS)
