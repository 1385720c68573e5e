"""What comes of each fault on the way through a real Postfix to a real Dovecot, run and printed in Markdown.

python benchmarks/mail_faults.py

Wants both installed (Debian: postfix dovecot-imapd dovecot-lmtpd), and root to start them on ports of their own. Ends
with 1 if anything came out otherwise than `tests/realfaults.py` says.
"""

import sys
import warnings
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mailroom import plain_messages
from mailserver import mail_server, missing
from posting import killable
from realfaults import FAULTS, outcome

_SAID = {"received": "", "refused": ", named as not reached", "doubtful": ", named as in doubt"}


def said(found: dict[tuple[str, int, int], int]) -> str:
    """Return what became of the readers, in words."""
    return "; ".join(
        f"{readers}: {tries} {'try' if tries == 1 else 'tries'}, {copies} ×{_SAID[status]}"
        for (status, tries, copies), readers in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    )


def main() -> int:
    """Print the table."""
    warnings.simplefilter("ignore")
    if reason := missing():
        sys.exit(reason)
    print("| fault | readers: tries, how often it is in the mailbox | took |\n" + "| --- " * 3 + "|")
    wrong = 0
    with plain_messages(), mail_server() as server, killable() as runs:
        for fault in FAULTS:
            began = perf_counter()
            found = outcome(fault, server, runs)
            mark = "" if found == fault.rows else f" **expected {said(fault.rows)}**"
            wrong += bool(mark)
            print(f"| {fault.name} | {said(found)}{mark} | {perf_counter() - began:.1f} s |", flush=True)
    print(f"\n{len(FAULTS)} faults, {wrong} with another outcome than expected")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
