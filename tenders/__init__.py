"""Calls for tenders: what is put out to bid, who bids, who is awarded it, and how it ends.

Names and states are those of OCDS 1.1.5 with its lots and bids extensions. What needs a solve (a
proposal of awards, the price that would have won) is a use case of a higher room: ``standing`` is
what it is given, ``awards`` and ``losing`` are where it hands back.
"""
