"""Digests by mail and robot. The page on the share is the delivery of record; this is a courtesy.

Knows no ledger and decides nothing about notices: it is given messages and says how it went.
"""
