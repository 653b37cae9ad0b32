"""The rules of guarantees, assembled."""

from fenming.domains.guarantees import actions, codes, events
from fenming.domains.guarantees.records import TABLES
from fenming.domains.guarantees.rules.claiming import (
    claim_guarantee,
    pay_guarantee_claim,
    refuse_guarantee_claim,
    watch_guarantee_claim,
)
from fenming.domains.guarantees.rules.expiring import alert_expiry, expire_guarantee, extend_guarantee
from fenming.domains.guarantees.rules.issuing import confirm_guarantee, register_guarantee, release_guarantee
from fenming.ledger.rulebook import Domain

DOMAIN = Domain(
    name="guarantees",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.RegisterGuarantee: register_guarantee,
        actions.ConfirmGuarantee: confirm_guarantee,
        actions.ExtendGuarantee: extend_guarantee,
        actions.ReleaseGuarantee: release_guarantee,
        actions.ClaimGuarantee: claim_guarantee,
        actions.PayGuaranteeClaim: pay_guarantee_claim,
        actions.RefuseGuaranteeClaim: refuse_guarantee_claim,
    },
    due_rules={
        actions.AlertExpiry: alert_expiry,
        actions.ExpireGuarantee: expire_guarantee,
        actions.WatchGuaranteeClaim: watch_guarantee_claim,
    },
)
