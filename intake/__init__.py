"""Sheets taken into the record: checked in a process with limits, told by row, kept whole or not.

Read ``process`` (what may be read, and at what cost), ``standing`` (what a sheet may refer to) and
``taking`` (what becomes of its rows).
"""
