"""Warnings: what looks wrong with money, work, wages and bids, each with what it rests on, so that anybody can compute it again."""
