"""The promises of reading a mailbox, kept with a real Dovecot, which the test starts on this machine."""

from pathlib import Path

import dovecot
from command import Command
from dovecot import filed, flags, logged_in

address = dovecot.address  # the fixture
pytestmark = dovecot.needs_dovecot


def test_a_mailbox_is_read_marked_and_moved_and_nothing_is_deleted(address: str, run: Command, tmp_path: Path) -> None:
    """A digest has what is new since the last; what it read is marked, then moved; nothing is lost or seen before."""
    arguments = ["digest", address, "--allow", "host=127.0.0.1", "--new", "--cache", str(tmp_path / "seen.db")]
    filed(address, 1, "The council closed the bridge on Monday. Could you call the port by Friday?\n")
    filed(address, 2, "We have decided to repair the eastern pier first.\n")
    assert "\\Seen" not in "".join(flags(address, "INBOX"))
    first = run(*arguments)
    assert first.code == 0, first.err
    assert "Could you call the port by Friday?" in first.text
    assert "\\Seen" not in "".join(flags(address, "INBOX"))
    assert run(*arguments).out == b""
    filed(address, 3, "The ferry company agreed to run two boats an hour in summer.\n")
    second = run(*arguments, "--mark", "$Briefed")
    assert "ferry company" in second.text
    assert "eastern pier" not in second.text
    assert [("$Briefed" in each) for each in flags(address, "INBOX")] == [False, False, True]
    with logged_in(address) as server:
        server.create("Briefed")
    filed(address, 4, "The harbour master opens the lock at noon tomorrow.\n")
    assert run(*arguments, "--mark", "seen", "--move", "Briefed").code == 0
    assert len(flags(address, "INBOX")) == 3
    assert ["\\Seen" in each for each in flags(address, "Briefed")] == [True]
    assert run(*arguments, "--move", "Nowhere").out == b""


def test_a_folder_to_move_to_must_be_there(address: str, run: Command) -> None:
    """Where the messages cannot be moved that is said, the digest is printed all the same, and they stay."""
    filed(address, 1, "The council closed the bridge on Monday because of cracks.\n")
    ran = run("digest", address, "--allow", "host=127.0.0.1", "--move", "Nowhere")
    assert (ran.code, "closed the bridge" in ran.text) == (1, True)
    assert "refuses to move" in ran.err
    assert len(flags(address, "INBOX")) == 1


def test_folders_of_any_name_are_read_and_moved_to(address: str, run: Command, tmp_path: Path) -> None:
    """Spaces, umlauts, "&" and quotation marks in names, in an address and in --move (RFC 3501, section 5.1.3)."""
    source, target = '"Ablage M&AOQ-rz &- \\"Co\\""', '"Erledigt &ANw-ber &- &ZeVnLIqe-"'
    with logged_in(address) as server:
        assert [server.create(name)[0] for name in (source, target)] == ["OK", "OK"]
    filed(address, 1, "The council closed the bridge on Monday because of cracks in its piers.\n", source.encode())
    uri = f"{address}/Ablage%20M%C3%A4rz%20&%20%22Co%22"
    arguments = ["digest", uri, "--allow", "host=127.0.0.1", "--new", "--cache", str(tmp_path / "seen.db")]
    ran = run(*arguments, "--mark", "flagged", "--move", "Erledigt Über & 日本語")
    assert (ran.code, "closed the bridge" in ran.text) == (0, True), ran.err
    assert ["\\Flagged" in each for each in flags(address, target)] == [True]
    assert run(*arguments).out == b""


def test_a_folder_that_was_made_anew_is_read_anew(address: str, run: Command, tmp_path: Path) -> None:
    """Where a folder of the same name has another UIDVALIDITY, all of it is new."""
    arguments = [
        "digest",
        f"{address}/News",
        "--allow",
        "host=127.0.0.1",
        "--new",
        "--cache",
        str(tmp_path / "seen.db"),
    ]
    for text in ("The council closed the bridge because of cracks.", "The ferry company runs two boats an hour."):
        with logged_in(address) as server:
            server.create("News")
        filed(address, 1, f"{text}\n", b"News")
        ran = run(*arguments)
        assert text in ran.text
        with logged_in(address) as server:
            server.delete("News")
    assert "numbered anew" in ran.err
