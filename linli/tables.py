"""Every table of the service, for what has to see them all: migrations and backups."""
# ruff: noqa: F401 - a module is imported for the tables it declares

import access.accounts
import access.areas
import access.consent
import access.notice
import access.reading
import access.second_factor
import access.sessions
import access.throttle
import access.trail
import catalogue.grid
import catalogue.services
import door.replies
import funds.funds
import funds.ledger
import intake.pending
import needs.lookup
import needs.needs
import needs.notes
import needs.residents
import providers.offers
import providers.providers
import providers.reach
import providers.venues
import rounds.decisions
import rounds.evaluations
import rounds.frozen
import rounds.lines
import rounds.plans
import rounds.policies
import rounds.proposals
import rounds.rounds
import rounds.scenarios
import rounds.tasks
import rounds.weeks
import store.runs
import tenders.awards
import tenders.bids
import tenders.calls
import tenders.complaints
import tenders.contracts
import tenders.exclusions
import tenders.questions
import tenders.scores
from store import Base

METADATA = Base.metadata
