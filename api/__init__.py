"""The JSON door, under ``/api/v1``: parse, call one use case, shape the answer.

Read ``call`` (what every request goes through) and ``problems`` (the one shape of an error).
"""

from api.app import create_api

__all__ = ["create_api"]
