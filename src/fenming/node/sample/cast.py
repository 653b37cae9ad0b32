"""Who takes part in the sample, and the accounts they hold."""

from fenming.base.hashing import sha256
from fenming.client.envelopes import SecretKey
from fenming.domains.identity.actions import NewPerson, RegisterOrganisation, RegisterPeople
from fenming.domains.identity.events import PartyRegistered
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.money.actions import NewAccount, OpenAccounts
from fenming.domains.money.events import AccountOpened
from fenming.node.sample.stage import Organisation, Stage, new_key, new_seed, officers_for

Names = dict[str, tuple[PartyKind, str]]
NAMES: Names = {
    "central_bank": (PartyKind.CENTRAL_BANK, "中央银行 Central Bank"),
    "bank": (PartyKind.OPERATOR, "建设银行分行 Programme Bank"),
    "owner": (PartyKind.ORGANISATION, "新区建设管理局 Construction Authority"),
    "contractor": (PartyKind.ORGANISATION, "第一建筑工程公司 First Construction"),
    "formwork": (PartyKind.ORGANISATION, "宏图劳务公司 Hongtu Labour"),
    "finishing": (PartyKind.ORGANISATION, "远大装饰公司 Yuanda Finishing"),
    "supplier": (PartyKind.ORGANISATION, "永固混凝土公司 Yonggu Concrete"),
    "supervisor": (PartyKind.ORGANISATION, "正信监理公司 Zhengxin Supervision"),
    "consultant": (PartyKind.ORGANISATION, "明算造价咨询公司 Mingsuan Cost Consulting"),
}
_PEOPLE_AT_ONCE = 500


def register_organisations(stage: Stage, authority: SecretKey, names: Names = NAMES) -> dict[str, Organisation]:
    """The authority admits everybody, each with a maker, a checker and an administrator."""
    cast = {}
    for role, (kind, name) in names.items():
        seeds = {duty: new_seed() for duty in Duty}
        action = RegisterOrganisation(kind, name, sha256(name.encode()), officers_for(seeds, stage.suite))
        parties = [event.party for event in stage.find(stage.send(authority, action), PartyRegistered)]
        keys = {
            duty: SecretKey(party, 0, seed, stage.suite) for party, (duty, seed) in zip(parties[1:], seeds.items(), strict=True)
        }
        cast[role] = Organisation(name, parties[0], keys)
    return cast


def register_workers(stage: Stage, bank: Organisation, count: int) -> list[SecretKey]:
    """The bank checks identity documents and gives each worker a number; names stay with the bank."""
    workers: list[SecretKey] = []
    while len(workers) < count:
        seeds = [new_seed() for _ in range(min(_PEOPLE_AT_ONCE, count - len(workers)))]
        people = tuple(NewPerson(sha256(seed), new_key(seed, stage.suite)) for seed in seeds)
        events = stage.find(stage.send(bank.maker, RegisterPeople(people)), PartyRegistered)
        workers += [SecretKey(event.party, 0, seed, stage.suite) for event, seed in zip(events, seeds, strict=True)]
    return workers


def open_accounts(stage: Stage, bank: Organisation, accounts: list[NewAccount]) -> list[int]:
    """The bank opens accounts; their numbers, in order."""
    numbers: list[int] = []
    for start in range(0, len(accounts), _PEOPLE_AT_ONCE):
        action = OpenAccounts(tuple(accounts[start : start + _PEOPLE_AT_ONCE]))
        events = stage.find(stage.send(bank.maker, action), AccountOpened)
        numbers += [event.account for event in events]
    return numbers


