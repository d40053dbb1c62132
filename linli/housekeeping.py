"""What has to be done now and then: replies past their day are let go."""

import logging
import threading

from sqlalchemy.exc import DBAPIError

from api import replies
from api.call import Service

LOG = logging.getLogger(__name__)

EVERY = 3_600.0
"""Seconds."""


def run(service: Service, stop: threading.Event) -> None:
    """Once now and then every hour, until told to stop."""
    while True:
        try:
            tidy(service)
        except DBAPIError:
            LOG.exception("tidying failed; tried again in an hour")
        if stop.wait(EVERY):
            return


def tidy(service: Service) -> None:
    """One round of it."""
    service.database.write(lambda session: replies.forget_old(session, service.now()))
