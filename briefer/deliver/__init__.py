"""Renditions → where they should go: a file today; channels of other kinds are to come."""
