"""briefer turns documents into a brief whose every sentence is verbatim, cited and provable.

import briefer
briefing = briefer.brief("seeds/*.txt")
pdf = briefer.render(briefing, "pdf")
"""

# The stages are modules of the same names as some verbs. They are imported here first, all of them light, so that the
# verbs below are what `briefer.rank` and the like mean for good; DESIGN.md, decision 3.
from briefer.api import brief, classify, document, rank, render, summarize
from briefer.briefing import Briefing, Citation, Coverage, Finding, Section, Summary
from briefer.cluster import cluster
from briefer.errors import (
    BrieferError,
    ConfigError,
    DeliveryError,
    FetchError,
    ParseError,
    RenderError,
    SourceError,
    StateError,
    UnknownPluginError,
    UsageError,
)
from briefer.ingest import read
from briefer.intake import Allowance
from briefer.model import Document, Failure, Role, Sentence, Source, Story
from briefer.text.segment import split
from briefer.verify import verify
from briefer.version import __version__

__all__ = [
    "Allowance",
    "BrieferError",
    "Briefing",
    "Citation",
    "ConfigError",
    "Coverage",
    "DeliveryError",
    "Document",
    "Failure",
    "FetchError",
    "Finding",
    "ParseError",
    "RenderError",
    "Role",
    "Section",
    "Sentence",
    "Source",
    "SourceError",
    "StateError",
    "Story",
    "Summary",
    "UnknownPluginError",
    "UsageError",
    "__version__",
    "brief",
    "classify",
    "cluster",
    "document",
    "rank",
    "read",
    "render",
    "split",
    "summarize",
    "verify",
]
