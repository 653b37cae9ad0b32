"""What happened in payroll (event tags 88-103, 200-219, 228-235)."""

from fenming.base.fields import Event
from fenming.domains.payroll.events.payees import (
    ClosingAnnounced,
    CollectedByAgent,
    ComplaintAdvanced,
    ComplaintFiled,
    DeathAttested,
    EstateClaimAttested,
    EstateClaimed,
    EstatePaid,
    PowerGranted,
    PowerRevoked,
    RecordsAdvanced,
    RecordsKept,
    UncollectedStands,
    WageAccountClosed,
    WageUncollected,
)
from fenming.domains.payroll.events.people import (
    AttendanceCorrected,
    AttendanceOverlaps,
    AttendanceRecorded,
    CorrectionAsked,
    EngagementEnded,
    LeaveMonth,
    LeaveRecorded,
    RecordedDays,
    SettlementConfirmed,
    SettlementOverdue,
    SettlementPaid,
    SiteOpened,
    SitePassesRecorded,
    WagesCaughtUp,
    WagesOverdue,
    WorkerEngaged,
)
from fenming.domains.payroll.events.tables import (
    AgentSigned,
    DisputeDismissed,
    ObjectionsClosed,
    ReversalAgreed,
    WageLineDisputed,
    WageLineListed,
    WageLinesSigned,
    WageNoticePublished,
    WageReceiptsSigned,
    WageTableAdvanced,
    WageTableOpened,
    WageTableWithdrawn,
)

__all__ = [
    "EVENTS", "AgentSigned", "AttendanceCorrected", "AttendanceOverlaps", "AttendanceRecorded", "ClosingAnnounced",
    "CollectedByAgent", "ComplaintAdvanced", "ComplaintFiled", "CorrectionAsked", "DeathAttested", "DisputeDismissed",
    "EngagementEnded", "EstateClaimAttested", "EstateClaimed", "EstatePaid", "LeaveMonth", "LeaveRecorded", "ObjectionsClosed",
    "PowerGranted", "PowerRevoked", "RecordedDays", "RecordsAdvanced", "RecordsKept", "ReversalAgreed", "SettlementConfirmed",
    "SettlementOverdue", "SettlementPaid", "SiteOpened", "SitePassesRecorded", "UncollectedStands", "WageAccountClosed",
    "WageLineDisputed", "WageLineListed", "WageLinesSigned", "WageNoticePublished", "WageReceiptsSigned", "WageTableAdvanced",
    "WageTableOpened", "WageTableWithdrawn", "WageUncollected", "WagesCaughtUp", "WagesOverdue", "WorkerEngaged",
]  # fmt: skip

EVENTS: tuple[type[Event], ...] = (
    WorkerEngaged, AttendanceRecorded, WageTableOpened, WageLineListed, WageLinesSigned, WageTableAdvanced, WageReceiptsSigned,
    AgentSigned, SiteOpened, SitePassesRecorded, AttendanceOverlaps, CorrectionAsked, AttendanceCorrected, LeaveRecorded,
    EngagementEnded, SettlementPaid, SettlementOverdue, SettlementConfirmed, WagesOverdue, WagesCaughtUp, WageNoticePublished,
    ObjectionsClosed, WageLineDisputed, DisputeDismissed, WageTableWithdrawn, ReversalAgreed, PowerGranted, PowerRevoked,
    CollectedByAgent, WageUncollected, UncollectedStands, DeathAttested, EstateClaimed, EstateClaimAttested, EstatePaid,
    ComplaintFiled, ComplaintAdvanced, ClosingAnnounced, WageAccountClosed, RecordsKept, RecordsAdvanced,
)  # fmt: skip
