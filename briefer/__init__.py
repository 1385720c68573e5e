"""briefer turns documents into a brief whose every sentence is verbatim, cited and provable.

import briefer
briefing = briefer.brief("seeds/*.txt")
pdf = briefer.render(briefing, "pdf")
"""

# The stages are modules of the same names as some verbs. They are imported here first, all of them light, so that the
# verbs below are what `briefer.rank` and the like mean for good; DESIGN.md, decision 3.
from briefer.api import brief, classify, document, rank, render, run, summarize
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
from briefer.memory import Change, Delta
from briefer.model import Document, Failure, Role, Sentence, Source, Story
from briefer.report import Outcome, Report
from briefer.text.segment import split
from briefer.verify import verify
from briefer.version import __version__

__all__ = [
    "Allowance",
    "BrieferError",
    "Briefing",
    "Change",
    "Citation",
    "ConfigError",
    "Coverage",
    "DeliveryError",
    "Delta",
    "Document",
    "Failure",
    "FetchError",
    "Finding",
    "Outcome",
    "ParseError",
    "RenderError",
    "Report",
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
    "run",
    "split",
    "summarize",
    "verify",
]
