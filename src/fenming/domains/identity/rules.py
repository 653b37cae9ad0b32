"""How parties enter, who acts for whom, and how keys and parameters change."""

from fenming.base.calendar import year_of
from fenming.base.hashing import sha256
from fenming.base.limits import ACTIVE_KEYS_PER_PARTY_MAX, KEYS_PER_PARTY_MAX
from fenming.domains.identity import actions, codes, events
from fenming.domains.identity.parameters import (
    WHOLE_COUNTRY,
    found_parameters,
    highest_value,
    is_region,
    open_contracts_in,
)
from fenming.domains.identity.records import (
    FIRM_SIZES,
    HOLIDAYS,
    KEY_HOLDERS,
    ORGANISATION_KINDS,
    PARAMETERS,
    PARTIES,
    PARTY_COUNT,
    PERSONS,
    ROLES,
    TABLES,
    Duty,
    FirmSize,
    Holidays,
    KeyHolder,
    OrganisationSize,
    ParameterHistory,
    ParameterValue,
    Party,
    PartyKind,
    ProjectRoles,
    Role,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import Counter
from fenming.ledger.genesis import Genesis
from fenming.ledger.rulebook import Domain
from fenming.ledger.signing import Authority, SigningKey
from fenming.ledger.tables import State

NOTHING_KEPT = bytes(32)
"""The commitment of a party about whom nothing is kept off the ledger."""


# Who is who: asked by this domain and all above it.


party_of = PARTIES.or_refuse(codes.PARTY_UNKNOWN)
"""The party with a number; refuses where there is none."""


def organisation_of(state: State, number: int) -> Party:
    """The organisation with this number; refuses persons and officers."""
    party = party_of(state, number)
    if party.kind not in ORGANISATION_KINDS:
        raise Rejected(codes.PARTY_KIND_WRONG, party=number)
    return party


def acting_for(context: Context) -> int:
    """The party for which the sender acts: an officer's organisation, or the sender itself."""
    sender = party_of(context.state, context.sender)
    return sender.organisation if sender.kind == PartyKind.OFFICER else context.sender


def require_duty(context: Context, duty: Duty) -> int:
    """The organisation for which the sender acts, if it holds the duty; a person acts for itself without any."""
    sender = party_of(context.state, context.sender)
    if sender.kind == PartyKind.PERSON:
        return context.sender
    if sender.kind != PartyKind.OFFICER or not sender.duties & int(duty):
        raise Rejected(codes.DUTY_MISSING, party=context.sender, duty=int(duty))
    return sender.organisation


def require_operator(context: Context) -> int:
    """The operator for which the sender acts as maker."""
    organisation = require_duty(context, Duty.MAKER)
    if party_of(context.state, organisation).kind != PartyKind.OPERATOR:
        raise Rejected(codes.NOT_OPERATOR, party=context.sender)
    return organisation


def require_authority(context: Context) -> int:
    """The authority for which the sender acts as administrator."""
    sender = party_of(context.state, context.sender)
    is_administrator = sender.kind == PartyKind.OFFICER and sender.duties & Duty.ADMINISTRATOR
    if not is_administrator or party_of(context.state, sender.organisation).kind != PartyKind.AUTHORITY:
        raise Rejected(codes.NOT_AUTHORITY, party=context.sender)
    return sender.organisation


def has_role(state: State, project: int, organisation: int, role: Role) -> bool:
    """Whether the organisation has the role in the project."""
    granted = ROLES.read(state, project, organisation)
    return granted is not None and bool(granted.roles & int(role))


def is_small(state: State, organisation: int) -> bool:
    """Whether the organisation is registered as small or medium."""
    registered = FIRM_SIZES.read(state, organisation)
    return registered is not None and registered.size == FirmSize.SMALL_OR_MEDIUM


def is_large(state: State, organisation: int) -> bool:
    """Whether the organisation is registered as large."""
    registered = FIRM_SIZES.read(state, organisation)
    return registered is not None and registered.size == FirmSize.LARGE


def require_role(context: Context, project: int, organisation: int, role: Role) -> None:
    """Refuse unless the organisation has the role in the project."""
    if not has_role(context.state, project, organisation, role):
        raise Rejected(codes.ROLE_MISSING, organisation=organisation, role=int(role), project=project)


def grant_role(context: Context, project: int, organisation: int, role: Role) -> None:
    """Give an organisation a role; the domain that keeps projects decides who may."""
    organisation_of(context.state, organisation)
    granted = ROLES.read(context.state, project, organisation)
    ROLES.write(context.state, ProjectRoles((granted.roles if granted else 0) | role), project, organisation)
    context.emit(events.RoleGranted(project, organisation, int(role)))


def authority_of(state: State, number: int) -> Authority | None:
    """The keys that sign for a party; organisations sign through their officers only."""
    party = PARTIES.read(state, number)
    return Authority(party.threshold, party.keys) if party and party.keys else None


# How parties enter.


def found(state: State, genesis: Genesis) -> None:
    """Begin the chain with the authority (party 1), its administrator (party 2) and the founding parameters."""
    keys = tuple(SigningKey(key.suite, key.public_key, 0) for key in genesis.authority_keys)
    authority = Party(PartyKind.AUTHORITY, 0, 0, genesis.authority_name, NOTHING_KEPT, 0, ())
    administrator = Party(
        PartyKind.OFFICER, 1, Duty.MAKER | Duty.ADMINISTRATOR, "", NOTHING_KEPT, genesis.authority_threshold, keys
    )
    PARTIES.write(state, authority, 1)
    PARTIES.write(state, administrator, 2)
    PARTY_COUNT.write(state, Counter(2))
    for key in keys:
        KEY_HOLDERS.write(state, KeyHolder(2), sha256(key.public_key))
    found_parameters(state)


def found_organisation(state: State, name: str, key: SigningKey) -> int:
    """An organisation that the genesis names, with one officer who holds its key and every duty; returns its number."""
    organisation = PARTY_COUNT.expect(state).count + 1
    every_duty = Duty.MAKER | Duty.CHECKER | Duty.ADMINISTRATOR
    PARTIES.write(state, Party(PartyKind.ORGANISATION, 0, 0, name, NOTHING_KEPT, 0, ()), organisation)
    PARTIES.write(state, Party(PartyKind.OFFICER, organisation, every_duty, "", NOTHING_KEPT, 1, (key,)), organisation + 1)
    PARTY_COUNT.write(state, Counter(organisation + 1))
    KEY_HOLDERS.write(state, KeyHolder(organisation + 1), sha256(key.public_key))
    return organisation


def register_organisation(context: Context, action: actions.RegisterOrganisation) -> None:
    """Admit an organisation and its officers."""
    require_authority(context)
    if action.kind not in ORGANISATION_KINDS:
        raise Rejected(codes.PARTY_KIND_WRONG, party=0)
    organisation = _enter(context, Party(action.kind, 0, 0, action.name, action.commitment, 0, ()))
    for officer in action.officers:
        _appoint(context, organisation, officer)


def appoint_officer(context: Context, action: actions.AppointOfficer) -> None:
    """Add an officer to the administrator's own organisation."""
    _appoint(context, require_duty(context, Duty.ADMINISTRATOR), action.officer)


def register_people(context: Context, action: actions.RegisterPeople) -> None:
    """Give people party numbers; the same person is known to one operator once."""
    operator = require_operator(context)
    for person in action.people:
        known = PERSONS.read(context.state, operator, person.person_tag)
        if known:
            raise Rejected(codes.PERSON_KNOWN, party=known.party)
        number = _next_number(context)
        keys = (_checked_key(context, person.key, number),)
        _enter_as(context, number, Party(PartyKind.PERSON, operator, 0, "", person.person_tag, 1, keys))
        PERSONS.write(context.state, KeyHolder(number), operator, person.person_tag)


def _appoint(context: Context, organisation: int, officer: actions.NewOfficer) -> None:
    number = _next_number(context)
    keys = tuple(_checked_key(context, key, number) for key in officer.keys)
    _check_threshold(officer.threshold, len(keys))
    party = Party(PartyKind.OFFICER, organisation, officer.duties, "", NOTHING_KEPT, officer.threshold, keys)
    _enter_as(context, number, party)


def _next_number(context: Context) -> int:
    counter = PARTY_COUNT.expect(context.state)
    return counter.count + 1


def _enter(context: Context, party: Party) -> int:
    number = _next_number(context)
    _enter_as(context, number, party)
    return number


def _enter_as(context: Context, number: int, party: Party) -> None:
    PARTY_COUNT.write(context.state, Counter(number))
    PARTIES.write(context.state, party, number)
    person_tag = party.commitment if party.kind == PartyKind.PERSON else b""
    context.emit(events.PartyRegistered(number, party.kind, party.organisation, party.duties, party.name, person_tag))


# How keys change.


def add_key(context: Context, action: actions.AddKey) -> None:
    """Give a party another key."""
    party = _require_keeper(context, action.party)
    if len(party.keys) >= KEYS_PER_PARTY_MAX:
        raise Rejected(codes.KEY_COUNT, limit=KEYS_PER_PARTY_MAX)
    keys = (*party.keys, _checked_key(context, action.key, action.party))
    _write_keys(context, action.party, party, keys, party.threshold)
    context.emit(events.KeyAdded(action.party, len(keys) - 1))


def revoke_key(context: Context, action: actions.RevokeKey) -> None:
    """Take a key's right to sign away, leaving enough keys to sign with."""
    party = _require_keeper(context, action.party)
    if action.slot >= len(party.keys) or not party.keys[action.slot].active:
        raise Rejected(codes.KEY_SLOT_EMPTY, party=action.party, slot=action.slot)
    old = party.keys[action.slot]
    revoked = SigningKey(old.suite, old.public_key, old.active_from_height, context.height)
    keys = (*party.keys[: action.slot], revoked, *party.keys[action.slot + 1 :])
    _write_keys(context, action.party, party, keys, party.threshold)
    context.emit(events.KeyRevoked(action.party, action.slot))


def set_threshold(context: Context, action: actions.SetThreshold) -> None:
    """Change how many keys must sign."""
    party = _require_keeper(context, action.party)
    _write_keys(context, action.party, party, party.keys, action.threshold)
    context.emit(events.ThresholdSet(action.party, action.threshold))


def _require_keeper(context: Context, number: int) -> Party:
    """A party keeps its own keys; so do an officer's administrator and the operator that registered a person."""
    party = party_of(context.state, number)
    if context.sender == number:
        return party
    sender = party_of(context.state, context.sender)
    if sender.kind == PartyKind.OFFICER and sender.organisation == party.organisation and party.keys:
        duty = Duty.ADMINISTRATOR if party.kind == PartyKind.OFFICER else Duty.CHECKER
        if sender.duties & duty:
            return party
    raise Rejected(codes.NOT_KEEPER_OF_KEYS, sender=context.sender, party=number)


def _write_keys(context: Context, number: int, party: Party, keys: tuple[SigningKey, ...], threshold: int) -> None:
    _check_threshold(threshold, sum(key.active for key in keys))
    changed = Party(party.kind, party.organisation, party.duties, party.name, party.commitment, threshold, keys)
    PARTIES.write(context.state, changed, number)


def _check_threshold(threshold: int, active: int) -> None:
    if not 1 <= active <= ACTIVE_KEYS_PER_PARTY_MAX:
        raise Rejected(codes.KEY_COUNT, limit=ACTIVE_KEYS_PER_PARTY_MAX)
    if not 1 <= threshold <= active:
        raise Rejected(codes.THRESHOLD_UNREACHABLE, threshold=threshold, keys=active)


def _checked_key(context: Context, key: actions.NewKey, holder: int) -> SigningKey:
    suite = context.frame.signatures.enabled(key.suite)
    if suite is None:
        raise Rejected(codes.SUITE_NOT_ENABLED, suite=key.suite)
    if suite.key_problem(key.public_key):
        raise Rejected(codes.KEY_UNSAFE)
    fingerprint = sha256(key.public_key)
    if KEY_HOLDERS.read(context.state, fingerprint):
        raise Rejected(codes.KEY_IN_USE)
    KEY_HOLDERS.write(context.state, KeyHolder(holder), fingerprint)
    return SigningKey(key.suite, key.public_key, context.height)


def set_firm_size(context: Context, action: actions.SetFirmSize) -> None:
    """Register how large an organisation is."""
    require_authority(context)
    organisation_of(context.state, action.organisation)
    FIRM_SIZES.write(context.state, OrganisationSize(action.size), action.organisation)
    context.emit(events.FirmSizeSet(action.organisation, action.size, action.evidence))


# How parameters change.


def set_parameter(context: Context, action: actions.SetParameter) -> None:
    """Add a value from a day on; what was in force before stays in force for its time."""
    require_authority(context)
    if PARAMETERS.read(context.state, action.parameter, WHOLE_COUNTRY) is None:
        raise Rejected(codes.PARAMETER_UNKNOWN, parameter=action.parameter)
    history = PARAMETERS.read(context.state, action.parameter, action.region) or ParameterHistory(())
    if history.values and history.values[-1].valid_from_day >= action.valid_from_day:
        raise Rejected(codes.PARAMETER_NOT_LATER, valid_from_day=action.valid_from_day)
    if not is_region(action.region):
        raise Rejected(codes.REGION_WRONG, region=action.region)
    if action.value > highest_value(action.parameter):
        raise Rejected(codes.PARAMETER_TOO_HIGH, value=action.value, limit=highest_value(action.parameter))
    values = (*history.values, ParameterValue(action.valid_from_day, action.value, action.source))
    PARAMETERS.write(context.state, ParameterHistory(values), action.parameter, action.region)
    kept = open_contracts_in(context.state, action.region)
    context.emit(
        events.ParameterSet(action.parameter, action.value, action.valid_from_day, action.source, action.region, kept)
    )


def set_holidays(context: Context, action: actions.SetHolidays) -> None:
    """Publish the working days of a year; days counted before keep their date."""
    require_authority(context)
    for days in (action.days_off, action.days_worked):
        if list(days) != sorted(days) or any(year_of(day) != action.year for day in days):
            raise Rejected(codes.HOLIDAYS_WRONG, year=action.year)
    HOLIDAYS.write(context.state, Holidays(action.days_off, action.days_worked), action.year)
    context.emit(events.HolidaysSet(action.year, action.days_off, action.days_worked, action.document))


DOMAIN = Domain(
    name="identity",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.RegisterOrganisation: register_organisation,
        actions.AppointOfficer: appoint_officer,
        actions.RegisterPeople: register_people,
        actions.AddKey: add_key,
        actions.RevokeKey: revoke_key,
        actions.SetThreshold: set_threshold,
        actions.SetParameter: set_parameter,
        actions.SetHolidays: set_holidays,
        actions.SetFirmSize: set_firm_size,
    },
    costs={actions.RegisterPeople: lambda action: len(action.people)},
    found=found,
)
