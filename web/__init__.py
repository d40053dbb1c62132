"""The pages: for a phone at the doorstep and a screen in the district office.

A page and its fragment are one template; every action is a plain form that works without a script.
"""

from web.app import create_web

__all__ = ["create_web"]
