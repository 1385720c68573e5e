"""The version, for everyone who prints it."""

__version__ = "0.1.0"
