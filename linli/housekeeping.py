"""What has to be done now and then: what is past its day is let go, replies and residents."""

import logging
import threading

from sqlalchemy.exc import DBAPIError

from door import replies
from door.acting import Service
from intake import pending
from linli import retention

LOG = logging.getLogger(__name__)

EVERY = 3_600.0
"""Seconds."""


def run(service: Service, stop: threading.Event, keep_days: int = 0) -> None:
    """Once now and then every hour, until told to stop."""
    while True:
        try:
            tidy(service, keep_days)
        except DBAPIError:
            LOG.exception("tidying failed; tried again in an hour")
        if stop.wait(EVERY):
            return


def tidy(service: Service, keep_days: int = 0) -> None:
    """One round of it. ``keep_days``: till residents are forgotten; 0 is never."""
    retention.run(service, keep_days)
    service.database.write(lambda session: replies.forget_old(session, service.now()))
    service.database.write(lambda session: pending.forget_old(session, service.now()))
