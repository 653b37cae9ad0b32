"""The table of legal rules in docs/legal-rules.md: each rule with its numbers, their source, and the test that tries it.

Numbers and sources come from the program; what stands here is the sentence of each rule and the name of its test. A rule without a
test is shown as not enforced yet, so that the table never says more than the program does.
"""

from pathlib import Path
from typing import NamedTuple

from fenming.base.calendar import date_of
from fenming.domains.identity.parameters import BACKGROUND, FOUNDING_VALUES, HOUSE, Parameter

ROOT = Path(__file__).resolve().parents[1]
P = Parameter


class LegalRule(NamedTuple):
    """A rule in both languages, its parameters or (where it has no number) its source, and its test as file::function."""

    english: str
    chinese: str
    parameters: tuple[Parameter, ...] = ()
    source: str = ""
    test: str = ""


_CODES = "tests/domains/test_every_code.py::test_the_code_is_what_the_party_gets"
_ENDINGS = "tests/domains/test_variations_and_endings.py::"
_BUDGET = "tests/domains/test_budget.py::"
_LATE = "tests/domains/test_late_payment.py::"
_WAGE_LAW = "保障农民工工资支付条例"
_INVESTMENT = "政府投资条例"

RULES = (
    LegalRule(
        "No funds arranged, no start; contractors do not pre-finance government projects",
        "资金未落实不得开工,政府项目不得垫资施工",
        source=f"{_WAGE_LAW} 第二十三条",
    ),
    LegalRule(
        "The labour part is disbursed at least monthly",
        "人工费用拨付周期不超过一个月",
        (P.LABOUR_CYCLE_MAX_MONTHS,),
        test=_LATE + "test_the_term_depends_on_who_pays_and_who_is_paid",
    ),
    LegalRule(
        "The contract states its labour part; there is no nationwide percentage",
        "人工费由合同约定,全国没有统一比例",
        source="人社部发〔2021〕53号",
        test="tests/domains/test_parameters.py::test_no_share_for_labour_is_laid_down",
    ),
    LegalRule(
        "A special wage account in each project, for wages and nothing else",
        "每个项目开立农民工工资专用账户,专款专用",
        source=f"{_WAGE_LAW} 第二十六条",
        test="tests/domains/test_penetrating_payment.py::test_wages_rest_in_the_special_account_until_their_table_is_approved",
    ),
    LegalRule("The special wage account is opened soon after the contract", "签约后按期开立专用账户", (P.WAGE_ACCOUNT_OPEN_DAYS,)),
    LegalRule(
        "Special account and wage deposit cannot be frozen for other debts",
        "专用账户和工资保证金不得因其他债务被冻结、划拨",
        source="人社部发〔2020〕93号",
        test=_CODES,
    ),
    LegalRule(
        "Workers sign the wage table; each is paid into an own account",
        "工资表由工人签字,工资支付到本人账户",
        source="人社部发〔2021〕53号",
        test="tests/domains/test_payroll_tables.py::test_silence_until_the_window_lapses_is_agreement",
    ),
    LegalRule(
        "Wage records are kept after completion and full payment",
        "工资资料在完工且付清工资后继续保存",
        (P.WAGE_RECORDS_KEPT_YEARS,),
        test="tests/domains/test_payroll_people.py::test_records_are_kept_for_the_legal_term_and_then_erased_by_two_people",
    ),
    LegalRule("Breach of these duties is fined", "违反上述义务的罚款", (P.WAGE_BREACH_FINE_MIN_FEN, P.WAGE_BREACH_FINE_MAX_FEN)),
    LegalRule(
        "A wage deposit within a range of the contract price",
        "工资保证金按合同额的一定比例存储",
        (P.WAGE_DEPOSIT_MIN_PERMILLE, P.WAGE_DEPOSIT_MAX_PERMILLE, P.WAGE_DEPOSIT_SEVERAL_PROJECTS_MIN_PERMILLE),
        test="tests/domains/test_wage_deposit.py::test_the_rate_follows_from_price_and_record",
    ),
    LegalRule(
        "Small contracts and clean years are exempt or pay less, arrears more",
        "小额合同、连续无欠薪可免存或减存,有欠薪则增存",
        (
            P.WAGE_DEPOSIT_EXEMPT_BELOW_FEN,
            P.WAGE_DEPOSIT_EXEMPT_BELOW_CLEAN_YEARS,
            P.WAGE_DEPOSIT_LOWER_AFTER_CLEAN_YEARS,
            P.WAGE_DEPOSIT_EXEMPT_AFTER_CLEAN_YEARS,
            P.WAGE_DEPOSIT_HIGHER_AFTER_ARREARS_YEARS,
        ),
        test="tests/domains/test_wage_deposit.py::test_the_rate_follows_from_price_and_record",
    ),
    LegalRule(
        "The wage deposit is opened, used, refilled and released within days",
        "工资保证金的存储、动用、补足和返还期限",
        (
            P.WAGE_DEPOSIT_OPEN_WORKING_DAYS,
            P.WAGE_DEPOSIT_PAY_WORKING_DAYS,
            P.WAGE_DEPOSIT_REFILL_WORKING_DAYS,
            P.WAGE_DEPOSIT_RELEASE_NOTICE_DAYS,
        ),
        test="tests/domains/test_wage_deposit.py::test_the_authority_orders_wages_out_of_the_deposit_and_it_is_refilled_in_ten_working_days",
    ),
    LegalRule(
        "Progress payments of government projects have a minimum",
        "政府项目进度款支付比例有下限",
        (P.PROGRESS_PAYMENT_MIN_PERMILLE,),
        test=_CODES,
    ),
    LegalRule("Progress payments had a maximum", "进度款支付比例曾有上限", (P.PROGRESS_PAYMENT_MAX_PERMILLE,)),
    LegalRule(
        "What was paid above the settlement comes back within days",
        "超付款项在结算后按期退回",
        (P.OVERPAYMENT_RETURN_DAYS,),
        test=_ENDINGS + "test_what_was_paid_above_the_settlement_comes_back_within_the_legal_days",
    ),
    LegalRule(
        "The days for reviewing a settlement follow the price",
        "竣工结算审查期限按金额分档",
        (
            P.SETTLEMENT_REVIEW_DAYS_BAND_1,
            P.SETTLEMENT_REVIEW_DAYS_BAND_2,
            P.SETTLEMENT_REVIEW_DAYS_BAND_3,
            P.SETTLEMENT_REVIEW_DAYS_BAND_4,
            P.SETTLEMENT_REVIEW_BAND_1_BELOW_FEN,
            P.SETTLEMENT_REVIEW_BAND_2_BELOW_FEN,
            P.SETTLEMENT_REVIEW_BAND_3_BELOW_FEN,
        ),
        test=_ENDINGS + "test_the_days_of_review_follow_the_price",
    ),
    LegalRule("Quality retention has a cap", "质量保证金有上限", (P.RETENTION_MAX_PERMILLE,), test=_CODES),
    LegalRule(
        "The defects period ends, and retention is returned soon after",
        "缺陷责任期届满后按期返还质量保证金",
        (P.DEFECT_PERIOD_MAX_MONTHS, P.RETENTION_RETURN_DAYS),
        test="tests/domains/test_retention.py::test_without_terms_all_of_it_comes_back_after_the_longest_legal_period",
    ),
    LegalRule(
        "The advance lies within a range and is paid in time",
        "预付款比例和支付期限",
        (P.ADVANCE_MIN_PERMILLE, P.ADVANCE_MAX_PERMILLE, P.ADVANCE_AFTER_CONTRACT_MONTHS, P.ADVANCE_BEFORE_START_DAYS),
        test="tests/domains/test_advance.py::test_the_legal_day_is_a_month_after_signing_or_a_week_before_the_start",
    ),
    LegalRule(
        "Who does not get the advance may give notice, then stop",
        "未按期支付预付款的催告与停工",
        (P.ADVANCE_UNPAID_NOTICE_DAYS, P.ADVANCE_UNPAID_STOP_DAYS),
        test="tests/domains/test_advance.py::test_late_then_notice_by_the_ledger_then_the_right_to_stop",
    ),
    LegalRule(
        "Bid and performance bonds have caps",
        "投标和履约保证金有上限",
        (P.BID_BOND_MAX_PERMILLE, P.PERFORMANCE_BOND_MAX_PERMILLE),
        test="tests/domains/test_guarantees.py::test_what_no_bank_may_register",
    ),
    LegalRule(
        "Small and medium suppliers are paid within days",
        "中小企业款项支付期限",
        (P.SUPPLIER_DAYS_GOVERNMENT, P.SUPPLIER_DAYS_GOVERNMENT_MAX, P.SUPPLIER_DAYS_LARGE_FIRM),
        test=_LATE + "test_the_term_depends_on_who_pays_and_who_is_paid",
    ),
    LegalRule(
        "Late payment bears interest",
        "逾期支付利息",
        (P.LATE_INTEREST_PER_DAY_MILLIONTHS,),
        test=_LATE + "test_interest_is_paid_with_the_principal_and_reaches_the_tier_below",
    ),
    LegalRule(
        "Who owes does not wait until it has been paid itself",
        "不得以收到第三方付款作为付款条件",
        source="保障中小企业款项支付条例",
        test=_LATE + "test_a_contractor_pays_its_debt_itself_though_it_has_not_been_paid",
    ),
    LegalRule(
        "What is not disputed is paid",
        "无争议部分应当先行支付",
        (P.DISPUTE_DAYS,),
        test="tests/domains/test_disputes.py::test_the_undisputed_part_is_paid_at_once",
    ),
    LegalRule(
        "A government project never plans above its approved estimate",
        "政府投资项目不得超过经核定的投资概算",
        source=_INVESTMENT,
        test=_BUDGET + "test_a_budget_is_revised_by_two_pairs_of_eyes_and_never_above_the_estimate",
    ),
    LegalRule(
        "The surplus of a project goes back to the treasury",
        "项目结余资金缴回国库",
        source=_INVESTMENT,
        test=_BUDGET + "test_a_closed_project_has_returned_its_surplus_to_the_treasury",
    ),
    LegalRule(
        "Above a ceiling, variations need the owner's approval",
        "变更累计超过上限须经建设单位批准",
        (P.VARIATION_CEILING_PERMILLE,),
        test=_ENDINGS + "test_above_the_ceiling_the_owner_approves_and_small_steps_add_up",
    ),
    LegalRule(
        "Documents are warned of before they end",
        "文件到期前预警",
        (P.DOCUMENT_WARNING_DAYS,),
        test="tests/domains/test_required_documents.py::test_a_document_counts_from_its_confirmation_to_its_last_day",
    ),
    LegalRule(
        "No retention beside a performance bond",
        "已提交履约担保的不得同时预留质量保证金",
        (P.RETENTION_EXCLUDES_PERFORMANCE_BOND,),
        test="tests/domains/test_guarantees.py::test_a_later_law_may_allow_both",
    ),
    LegalRule(
        "Who is said to have left defects may object",
        "承包人可对缺陷扣款提出异议",
        (P.DEFECT_OBJECTION_DAYS,),
        test="tests/domains/test_retention.py::test_defects_that_nobody_objects_to_are_deducted_and_go_back_to_the_project",
    ),
    LegalRule(
        "A bank decides a claim on a guarantee within working days",
        "银行在若干工作日内审核保函索赔",
        (P.GUARANTEE_CLAIM_WORKING_DAYS,),
        test="tests/domains/test_guarantees.py::test_a_claim_that_the_bank_leaves_lying_is_late_after_its_working_days",
    ),
    LegalRule(
        "Where the record says nothing, the wage deposit has its standard rate",
        "无特殊情形时工资保证金的标准比例",
        (P.WAGE_DEPOSIT_STANDARD_PERMILLE,),
        test="tests/domains/test_wage_deposit.py::test_the_rate_follows_from_price_and_record",
    ),
    LegalRule(
        "A worker may object to a wage line before silence counts",
        "工人对工资明细的异议期",
        (P.WAGE_OBJECTION_DAYS,),
        test="tests/domains/test_payroll_tables.py::test_the_window_has_the_length_of_the_parameter",
    ),
    LegalRule(
        "Wages of a month are due, and told until paid",
        "当月工资的支付期限和提醒",
        (P.WAGE_DUE_DAYS, P.WAGE_REMINDER_DAYS),
        test="tests/domains/test_payroll_tables.py::test_a_month_not_paid_by_its_due_day_is_told_until_it_is_paid",
    ),
    LegalRule(
        "A leaver is settled with within days",
        "离场结清期限",
        (P.SETTLEMENT_DUE_DAYS,),
        test="tests/domains/test_payroll_people.py::test_an_unsettled_leaver_is_told_again_and_again",
    ),
    LegalRule(
        "A complaint is answered within days",
        "投诉答复期限",
        (P.WAGE_COMPLAINT_DAYS,),
        test="tests/domains/test_payroll_people.py::test_a_complaint_without_answer_or_with_a_bad_one_goes_to_the_authority",
    ),
    LegalRule(
        "The special account is closed after a notice",
        "专用账户公示后销户",
        (P.WAGE_CLOSING_NOTICE_DAYS,),
        test="tests/domains/test_payroll_people.py::test_the_account_is_closed_after_completion_and_notice_with_nothing_open",
    ),
    LegalRule(
        "A power of attorney is for a limited time",
        "委托授权的最长期限",
        (P.POWER_DAYS_MAX,),
        test="tests/domains/test_payroll_people.py::test_a_power_is_for_a_person_and_a_limited_time_and_tells_how_many_named_the_agent",
    ),
    LegalRule(
        "A part of a month earns its part of the monthly rate",
        "不满整月按计薪天数折算月工资",
        (P.WAGE_MONTH_DAYS_HUNDREDTHS,),
        test="tests/domains/test_payroll_tables.py::test_a_part_of_a_month_earns_its_part_of_the_monthly_rate",
    ),
    LegalRule(
        "Guarantees are warned of before they end",
        "保函到期前预警",
        (P.GUARANTEE_WARNING_DAYS,),
        test="tests/domains/test_guarantees.py::test_an_alert_then_expiry_unless_extended",
    ),
    LegalRule(
        "Each step of an approval has a last day",
        "审批每一步均有期限",
        (P.APPROVAL_STEP_DAYS,),
        test="tests/domains/test_who_holds_the_step.py::test_a_step_is_late_on_the_day_after_its_last_and_says_so_once",
    ),
    LegalRule(
        "A contractor that is silent about a claim owes it",
        "总包逾期未提异议的,分包申请视为认可",
        (P.CLAIM_OBJECTION_DAYS,),
        test=_LATE + "test_silence_makes_a_claim_a_debt_and_lateness_follows",
    ),
    LegalRule(
        "Where no law sets a term, one holds all the same",
        "法律未定期限的,按本账本期限支付",
        (P.PAYMENT_DAYS_OTHERWISE,),
        test=_LATE + "test_the_term_depends_on_who_pays_and_who_is_paid",
    ),
    LegalRule(
        "A clearing without all consents ends by itself",
        "清算未经各方同意的,逾期失效",
        (P.CLEARING_LAPSE_DAYS,),
        test="tests/domains/test_clearing.py::test_without_all_consents_it_ends_by_itself",
    ),
    LegalRule(
        "Proposals that nobody decides lapse",
        "逾期未决的审批失效",
        (P.APPROVAL_LAPSE_DAYS,),
        test="tests/domains/test_penetrating_payment.py::test_a_proposal_that_nobody_decides_lapses_by_itself",
    ),
)


def faults(rules: tuple[LegalRule, ...]) -> list[str]:
    """Parameters that no rule names or that two name, and tests that are not there."""
    named = [parameter for rule in rules for parameter in rule.parameters]
    found = [f"{parameter.name} stands in {named.count(parameter)} rules" for parameter in Parameter if named.count(parameter) != 1]
    for rule in rules:
        if not rule.parameters and not rule.source:
            found.append(f"{rule.english}: neither number nor source")
        if rule.test and not _is_test(rule.test):
            found.append(f"{rule.english}: there is no {rule.test}")
    return found


def page() -> str:
    """The table as Markdown."""
    lines = [
        "# Legal rules 法定规则", "", "Generated by `make reference`. Each value holds from its day on; a contract keeps",
        "those of its signing day. *Background*: not read in the text it is ascribed to. *House*: set by this ledger.", "",
        "| rule | values | source | test |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for rule in RULES:
        values, sources = _numbers(rule)
        test = f"`{rule.test}`" if rule.test else "not enforced yet"
        lines.append(f"| {rule.english}<br>{rule.chinese} | {values or '-'} | {sources or rule.source} | {test} |")
    return "\n".join([*lines, ""])


def _numbers(rule: LegalRule) -> tuple[str, str]:
    founding = [value for value in FOUNDING_VALUES if value.parameter in rule.parameters]
    values = [f"`{v.parameter.name}` {v.value} from {date_of(v.valid_from_day)}" for v in founding]
    sources = dict.fromkeys(_source(value.source) for value in founding)
    return "<br>".join(values), "<br>".join(sources)


def _source(text: str) -> str:
    if text == HOUSE:
        return "*house*"
    return f"*background*: {text.removeprefix(BACKGROUND)}" if text.startswith(BACKGROUND) else text


def _is_test(name: str) -> bool:
    path, _, function = name.partition("::")
    file = ROOT / path
    return file.is_file() and f"def {function}(" in file.read_text()
