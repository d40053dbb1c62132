"""Which role may do which operation, and which administrator: all of it is here, else forbidden.

An operation is a route of the API by its ``operation_id``. How far a role's say goes is its area or
its organisation, which each use case holds to; this table says only who may ask at all. Tests make
it from the routes: an operation without a line here fails them, and so does a line without one.
"""

from collections.abc import Mapping

from access.actor import Duty, Role
from access.vault import Vault

SECRETARY, ORGANISATION = Role.SECRETARY, Role.ORGANISATION
OFFICIAL, ADMINISTRATOR = Role.OFFICIAL, Role.ADMINISTRATOR

EVERYONE = frozenset(Role)
STAFF = frozenset({SECRETARY, OFFICIAL})
"""Who works with residents. An administrator runs the service and does not read its records."""
MARKET = frozenset({OFFICIAL, ORGANISATION})
"""Who puts out to bid, and who bids."""

OPEN = frozenset({"health.read", "tender.ocds", "tender.ocds_releases"})
"""Nobody is asked who they are."""
PUBLIC = OPEN | {"session.open"}
"""Open without signing in."""

OWN_ACCOUNT = frozenset(
    {
        "session.read",
        "session.close",
        "password.change",
        "second_factor.enrol",
        "second_factor.confirm",
    }
)
"""What one does with one's own account before anything else."""

MATRIX: Mapping[str, frozenset[Role]] = {
    "session.read": EVERYONE,
    "session.close": EVERYONE,
    "password.change": EVERYONE,
    "second_factor.enrol": EVERYONE,
    "second_factor.confirm": EVERYONE,
    "token.create": EVERYONE,
    "token.list": EVERYONE,
    "token.revoke": EVERYONE,
    "account.create": frozenset({ADMINISTRATOR}),
    "account.list": frozenset({ADMINISTRATOR}),
    "account.read": frozenset({ADMINISTRATOR}),
    "account.allow_reading": frozenset({ADMINISTRATOR}),
    "account.disable": frozenset({ADMINISTRATOR}),
    "account.enable": frozenset({ADMINISTRATOR}),
    "account.reset_password": frozenset({ADMINISTRATOR}),
    "account.reset_second_factor": frozenset({ADMINISTRATOR}),
    "area.create": frozenset({ADMINISTRATOR}),
    "area.change": frozenset({ADMINISTRATOR}),
    "area.list": EVERYONE,
    "policy.read": STAFF | {ADMINISTRATOR},
    "policy.set": frozenset({ADMINISTRATOR}),
    "catalogue.read": EVERYONE,
    "catalogue.publish": frozenset({ADMINISTRATOR}),
    "grid.read": EVERYONE,
    "grid.set": frozenset({ADMINISTRATOR}),
    "notice.publish": frozenset({ADMINISTRATOR}),
    "notice.read": EVERYONE,
    "resident.add": frozenset({SECRETARY}),
    "resident.open": STAFF,
    "resident.correct": frozenset({SECRETARY}),
    "resident.object": frozenset({SECRETARY}),
    "resident.export": frozenset({SECRETARY}),
    "resident.forget": frozenset({SECRETARY}),
    "consent.give": frozenset({SECRETARY}),
    "consent.list": STAFF,
    "consent.withdraw": frozenset({SECRETARY}),
    "need.post": frozenset({SECRETARY}),
    "need.list": STAFF,
    "need.open": STAFF,
    "need.change": frozenset({SECRETARY}),
    "need.withdraw": frozenset({SECRETARY}),
    "need.intake": frozenset({SECRETARY}),
    "resident.compare": frozenset({SECRETARY}),
    "note.add": frozenset({SECRETARY}),
    "note.list": frozenset({SECRETARY}),
    "handover.read": frozenset({SECRETARY}),  # of one community, to who takes it over
    "intake.template": STAFF,
    "provider.intake": STAFF,
    "offer.intake": STAFF,
    "venue.intake": STAFF,
    "fund.intake": frozenset({OFFICIAL}),
    "provider.add": STAFF,
    "provider.list": STAFF,
    "provider.read": STAFF | {ORGANISATION},
    "provider.license": STAFF,
    "offer.add": STAFF | {ORGANISATION},
    "offer.list": STAFF | {ORGANISATION},
    "offer.change": STAFF | {ORGANISATION},
    "venue.add": STAFF,
    "venue.list": STAFF,
    "venue.license": STAFF,
    "fund.add": frozenset({OFFICIAL}),
    "fund.list": STAFF,
    "fund.read": STAFF,
    "fund.ledger": STAFF,
    "fund.set_budget": frozenset({OFFICIAL}),
    "round.open": frozenset({OFFICIAL}),
    "round.list": STAFF,
    "round.read": STAFF,
    "round.freeze": frozenset({OFFICIAL}),
    "round.reopen": frozenset({OFFICIAL}),
    "round.solve": frozenset({OFFICIAL}),
    "round.progress": STAFF,
    "round.cancel": frozenset({OFFICIAL}),
    "round.plan": frozenset({OFFICIAL}),
    "round.plan_instance": frozenset({OFFICIAL}),
    "round.plan_result": frozenset({OFFICIAL}),
    "round.review": frozenset({OFFICIAL}),
    "round.send_back": frozenset({OFFICIAL}),
    "round.decide": frozenset({OFFICIAL}),
    "round.withdraw_decision": frozenset({OFFICIAL}),
    "round.decisions": frozenset({OFFICIAL}),
    "round.publish": frozenset({OFFICIAL}),
    "round.close": frozenset({OFFICIAL}),
    "round.unlocks": STAFF,
    "round.gaps": frozenset({OFFICIAL}),
    "round.siting": frozenset({OFFICIAL}),
    "round.fairness": frozenset({OFFICIAL}),
    "scenario.ask": frozenset({OFFICIAL}),
    "scenario.list": frozenset({OFFICIAL}),
    "scenario.read": frozenset({OFFICIAL}),
    "scenario.rename": frozenset({OFFICIAL}),
    "scenario.delete": frozenset({OFFICIAL}),
    "need.unlocks": STAFF,
    "task.list": STAFF | {ORGANISATION},
    "task.read": STAFF | {ORGANISATION},
    "task.move": STAFF | {ORGANISATION},
    "task.leave": STAFF,
    "task.contacts": frozenset({ORGANISATION}),
    "task.agree": frozenset({SECRETARY}),
    "evaluation.add": frozenset({SECRETARY}),
    "evaluation.list": STAFF | {ORGANISATION},
    "need.replacements": STAFF,
    "tender.draft": frozenset({OFFICIAL}),
    "tender.list": MARKET,
    "tender.read": MARKET,
    "tender.change": frozenset({OFFICIAL}),
    "tender.publish": frozenset({OFFICIAL}),
    "tender.cancel": frozenset({OFFICIAL}),
    "tender.close": frozenset({OFFICIAL}),
    "tender.ask": frozenset({ORGANISATION}),
    "tender.questions": MARKET,
    "tender.answer": frozenset({OFFICIAL}),
    "tender.exclude": frozenset({OFFICIAL}),
    "tender.exclusions": frozenset({OFFICIAL}),
    "provider.blacklist": frozenset({OFFICIAL}),
    "provider.blacklistings": STAFF | {ORGANISATION},
    "bid.submit": frozenset({ORGANISATION}),
    "bid.submit_sheet": frozenset({ORGANISATION}),
    "bid.template": frozenset({ORGANISATION}),
    "bid.list": MARKET,
    "bid.read": MARKET,
    "bid.withdraw": frozenset({ORGANISATION}),
    "bid.open": frozenset({ORGANISATION}),
    "bid.score": frozenset({OFFICIAL}),
    "bid.scores": frozenset({OFFICIAL}),
    "tender.evaluation": frozenset({OFFICIAL}),
    "tender.propose": frozenset({OFFICIAL}),
    "tender.proposal": frozenset({OFFICIAL}),
    "tender.proposal_progress": frozenset({OFFICIAL}),
    "tender.award": frozenset({OFFICIAL}),
    "award.list": MARKET,
    "award.complain": frozenset({ORGANISATION}),
    "award.complaints": MARKET,
    "complaint.decide": frozenset({OFFICIAL}),
    "award.contract": frozenset({OFFICIAL}),
    "contract.read": MARKET,
    "contract.complete": frozenset({OFFICIAL}),
    "trail.list": frozenset({ADMINISTRATOR}),
    "trail.verify": frozenset({ADMINISTRATOR}),
    "trail.affected": frozenset({ADMINISTRATOR}),
}

SEALED = frozenset({"bid.submit", "bid.submit_sheet", "bid.template", "bid.withdraw", "bid.read"})
"""Nobody may know yet who asks for these."""


def logged_as(vault: Vault, operation: str, place: str, account: str) -> str:
    """How the log names an account: where nobody may know who asks, by a keyed hash that is another
    at every ``place``, the call or bid that is asked about."""
    if operation not in SEALED:
        return account
    return f"sealed:{vault.index('bidder log', f'{place}/{account}').hex()}"


SYSTEM, SECURITY, AUDIT = (frozenset({duty}) for duty in (Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT))

DUTIES: Mapping[str, frozenset[Duty]] = {
    "account.create": SECURITY,
    "account.list": SECURITY,
    "account.read": SECURITY | AUDIT,  # whose id it is that the trail names
    "account.allow_reading": SECURITY,
    "account.disable": SECURITY,
    "account.enable": SECURITY,
    "account.reset_password": SECURITY,
    "account.reset_second_factor": SECURITY,
    "area.create": SYSTEM,
    "area.change": SYSTEM,
    "policy.read": SYSTEM,
    "policy.set": SYSTEM,
    "catalogue.publish": SYSTEM,
    "grid.set": SYSTEM,
    "notice.publish": SYSTEM,
    "trail.list": AUDIT,
    "trail.verify": AUDIT,
    "trail.affected": AUDIT,
}
"""Of an administrator's operations, which duty each belongs to; what everyone may, each may."""

FOUNDING = OWN_ACCOUNT | {"account.create"}
"""What whoever holds every duty may still do where they are kept apart: ``access.accounts`` says
what accounts these are."""


def may(role: Role, operation: str) -> bool:
    """Whether a role may ask for an operation; of an administrator, whether one of them may."""
    return role in MATRIX.get(operation, frozenset())


def is_duty(duty: Duty | None, operation: str, *, apart: bool) -> bool:
    """Whether an administrator of this duty may ask for what an administrator may.

    ``apart``: where duties are kept apart.
    """
    if duty is Duty.ALL:
        return not apart or operation in FOUNDING
    return duty in DUTIES.get(operation, EVERY_DUTY if MATRIX[operation] == EVERYONE else NO_DUTY)


EVERY_DUTY: frozenset[Duty] = frozenset(Duty)
NO_DUTY: frozenset[Duty] = frozenset()
