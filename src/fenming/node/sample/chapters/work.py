"""A month of work: attendance and wages on its last day, and the claim for what was built."""

from fenming.node.sample.chapters import approving, bad_month, dispute, leaver
from fenming.node.sample.journal import tables_sum
from fenming.node.sample.life import Life


def end_of_month(life: Life) -> None:
    """List the wages, make the claim, and put its approval into the diary."""
    life.months_done += 1
    files = life.submit_wages()
    life.unpaid += files
    life.note(
        "work", f"Wages of month {life.months_done}, each line signed by its worker",
        f"第{life.months_done}个月工资表，工人逐人签字",
        tables_sum(*(file.table for file in files)),
    )  # fmt: skip
    if life.claim_is_open:
        return  # the bad month's claim has not been paid: what was built since enters the next one
    claimed = life.claim()
    life.claim_is_open = True
    if life.months_done == life.plan.bad:
        bad_month.arrange(life, claimed)
    elif life.months_done == life.plan.dispute:
        dispute.arrange(life, claimed)
    else:
        approving.arrange(life, claimed)
    if life.months_done == life.plan.leaver:
        leaver.arrange(life)
