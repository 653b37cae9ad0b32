"""A light client of CometBFT v0.38: what a header, its validators and their signatures prove, by arithmetic alone."""
