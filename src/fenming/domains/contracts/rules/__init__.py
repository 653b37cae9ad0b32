"""The rules of contracts, assembled; and what the domains above ask of them."""

from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import TABLES
from fenming.domains.contracts.rules.budget import (
    apply_budget,
    apply_estimate,
    check_instalment,
    fund_project,
    propose_estimate,
    revise_budget,
)
from fenming.domains.contracts.rules.closing import close_project, pass_on_late_surplus, propose_closing
from fenming.domains.contracts.rules.documents import (
    check_document,
    confirm_document,
    documents_missing,
    register_document,
    require_documents,
    revoke_document,
)
from fenming.domains.contracts.rules.ending import (
    accept_settlement,
    check_overpayment,
    check_settlement,
    propose_settlement,
    refuse_settlement,
    return_overpayment,
    terminate_contract,
)
from fenming.domains.contracts.rules.projects import assign_role, name_wage_account, open_project
from fenming.domains.contracts.rules.reading import (
    claimable_contract,
    contract_of,
    contract_parameter,
    for_all_items,
    live_contract,
    payable_of,
    payee_shares,
    payer_shares,
    project_of,
    signed_contract,
    standing_of,
    value_of,
)
from fenming.domains.contracts.rules.signing import offer_contract, sign_contract, withdraw_offer
from fenming.domains.contracts.rules.standing import (
    claim_dropped,
    claim_opened,
    deductible,
    defects_deducted,
    money_paid,
    work_certified,
)
from fenming.domains.contracts.rules.variations import (
    apply_variation,
    drop_variation,
    enact_variation,
    propose_variation,
    refuse_variation,
    sign_variation,
)
from fenming.ledger.rulebook import Domain

__all__ = [
    "DOMAIN",
    "claim_dropped",
    "claim_opened",
    "claimable_contract",
    "contract_of",
    "contract_parameter",
    "deductible",
    "defects_deducted",
    "documents_missing",
    "for_all_items",
    "live_contract",
    "money_paid",
    "pass_on_late_surplus",
    "payable_of",
    "payee_shares",
    "payer_shares",
    "project_of",
    "signed_contract",
    "standing_of",
    "value_of",
    "work_certified",
]

DOMAIN = Domain(
    name="contracts",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.OpenProject: open_project,
        actions.AssignRole: assign_role,
        actions.OfferContract: offer_contract,
        actions.SignContract: sign_contract,
        actions.NameWageAccount: name_wage_account,
        actions.ReviseBudget: revise_budget,
        actions.ProposeEstimate: propose_estimate,
        actions.FundProject: fund_project,
        actions.ProposeClosing: propose_closing,
        actions.WithdrawOffer: withdraw_offer,
        actions.ProposeVariation: propose_variation,
        actions.SignVariation: sign_variation,
        actions.RefuseVariation: refuse_variation,
        actions.EnactVariation: enact_variation,
        actions.TerminateContract: terminate_contract,
        actions.ProposeSettlement: propose_settlement,
        actions.AcceptSettlement: accept_settlement,
        actions.RefuseSettlement: refuse_settlement,
        actions.ReturnOverpayment: return_overpayment,
        actions.RegisterDocument: register_document,
        actions.ConfirmDocument: confirm_document,
        actions.RevokeDocument: revoke_document,
        actions.RequireDocuments: require_documents,
    },
    due_rules={
        actions.ApplyBudget: apply_budget,
        actions.ApplyEstimate: apply_estimate,
        actions.CheckInstalment: check_instalment,
        actions.CloseProject: close_project,
        actions.ApplyVariation: apply_variation,
        actions.DropVariation: drop_variation,
        actions.CheckSettlementReview: check_settlement,
        actions.CheckOverpayment: check_overpayment,
        actions.CheckDocument: check_document,
    },
    costs={
        actions.ProposeVariation: lambda action: 1 + len(action.changes),
        actions.ReviseBudget: lambda action: 1 + len(action.lines) + len(action.sources),
        actions.ApplyBudget: lambda action: 1 + len(action.revision.lines) + len(action.revision.sources),
    },
)
