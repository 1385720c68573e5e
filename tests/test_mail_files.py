"""The promises of mail in files: a message is there once, and whole, whatever happened before."""

import mailbox
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_binary_file
from email.message import Message
from email.policy import default
from pathlib import Path
from time import sleep
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailroom import plain_messages

import briefer
from briefer import Briefing
from briefer.deliver import Channel, Rendition, mbox
from briefer.deliver.maildir import Maildir
from briefer.deliver.mbox import Mbox
from briefer.errors import ConfigError, DeliveryError

TEXT = (Rendition("text", "morning", "morning-0001.txt", b"The news.\n"),)
OTHERS = b"From eve@example.net Mon Mar 16 07:00:00 2026\nSubject: hers\n\nHello.\n>From here on.\n\n"


@pytest.fixture(autouse=True)
def _plain() -> Iterator[None]:
    with plain_messages():
        yield


def deliver(channel: Channel, briefing: Briefing, times: int = 1) -> str:
    """Deliver an edition so many times, and return the last receipt."""
    parcel = channel.prepare(briefing, TEXT, {})
    receipts = [channel.deliver(recipient, parcel) for recipient in channel.recipients() for _ in range(times)]
    return receipts[-1]


def body(file: Path) -> str:
    """Return the body of a message in a file."""
    with file.open("rb") as opened:
        return str(message_from_binary_file(opened, policy=default).get_content())


def test_a_maildir_has_a_message_once(tmp_path: Path, briefing: Briefing) -> None:
    """Delivered three times it is there once, unread, also when a mail program has moved it meanwhile."""
    folder = tmp_path / "box"
    channel = Maildir(path=str(folder))
    assert channel.check() == ()
    deliver(channel, briefing, 2)
    (file,) = (folder / "new").iterdir()
    assert "From here on, all is well: ä" in body(file)
    assert b"\r" not in file.read_bytes()
    file.rename(folder / "cur" / f"{file.name}:2,S")
    assert deliver(channel, briefing).endswith("where it was")
    assert (list((folder / "new").iterdir()), list((folder / "tmp").iterdir())) == ([], [])
    assert len(mailbox.Maildir(folder)) == 1


def test_a_maildir_that_was_cut_off_is_completed(tmp_path: Path, briefing: Briefing) -> None:
    """What a run that was killed left in tmp/ is written over, and never seen as a message."""
    channel = Maildir(path=str(tmp_path))
    deliver(channel, briefing)
    (file,) = (tmp_path / "new").iterdir()
    whole = file.read_bytes()
    file.unlink()
    (tmp_path / "tmp" / file.name).write_bytes(whole[:100])
    deliver(channel, briefing)
    assert (file.read_bytes(), list((tmp_path / "tmp").iterdir())) == (whole, [])


def test_a_folder_of_something_else_is_no_maildir(tmp_path: Path, briefing: Briefing) -> None:
    """`briefer check` names a folder that holds other things, and a path that cannot be one fails by name."""
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert "folder of something else" in Maildir(path=str(tmp_path)).check()[0]
    within = Maildir(path=str(tmp_path / "letter.txt" / "box"))
    assert "no folder that can be written" in within.check()[0]
    with pytest.raises(DeliveryError, match="cannot be written"):
        deliver(within, briefing)


def test_an_mbox_has_a_message_once(tmp_path: Path, briefing: Briefing) -> None:
    """It is appended to what is there, which stays as it is, once; a line that begins with "From " is quoted."""
    file = tmp_path / "box"
    file.write_bytes(OTHERS)
    channel = Mbox(path=str(file))
    assert channel.check() == ()
    deliver(channel, briefing, 3)
    assert file.read_bytes().startswith(OTHERS)
    box = mailbox.mbox(file)
    try:
        assert [message["Subject"] for message in box] == ["hers", briefing.title]
        assert "From here on" in list(box)[1].as_string()
    finally:
        box.close()


@given(cut=st.integers(min_value=0), spare=st.sampled_from([b"", b"\n", b"\n\n"]))
def test_an_mbox_that_was_cut_off_is_completed(
    tmp_path_factory: pytest.TempPathFactory, cut: int, spare: bytes
) -> None:
    """Wherever appending was cut off, the next delivery completes it, and of others' mail no byte is lost."""
    with plain_messages():
        file = tmp_path_factory.mktemp("mbox") / "box"
        channel = Mbox(path=str(file))
        deliver(channel, BRIEFING)
        entry = file.read_bytes()
        others = OTHERS.rstrip(b"\n") + spare
        torn = entry[: cut % len(entry)]
        file.write_bytes(OTHERS + torn if torn.startswith(b"From ") else others)
        deliver(channel, BRIEFING, 2)
        content = file.read_bytes()
    assert content.startswith(OTHERS.rstrip(b"\n"))
    assert content.endswith(b"\n\n" + entry)
    assert content.count(entry) == 1


BRIEFING = briefer.brief(briefer.document("The council met. It will meet again.", title="Council"))


def test_what_is_no_mbox_is_left_alone(tmp_path: Path, briefing: Briefing) -> None:
    """A file of something else is named and not written to."""
    file = tmp_path / "letter.txt"
    file.write_text("mine", "utf-8")
    channel = Mbox(path=str(file))
    assert "is no mbox" in channel.check()[0]
    with pytest.raises(DeliveryError, match="is no mbox"):
        deliver(channel, briefing)
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize("kind", [Maildir, Mbox])
def test_no_option_forges_a_header(kind: type[Maildir] | type[Mbox]) -> None:
    """A sender with a line's end in it is refused."""
    with pytest.raises(ConfigError, match="is no address"):
        kind(path="box", sender="me@example.org\nBcc: eve@example.net")


def test_a_lock_that_somebody_left_is_broken(
    tmp_path: Path, briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock beside an mbox is heeded while it is fresh, and said; after minutes without a change it is nobody's."""
    monkeypatch.setattr(mbox, "_PATIENCE", 0.001)
    file, lock = tmp_path / "box", tmp_path / "box.lock"
    file.write_bytes(OTHERS)
    lock.touch()
    with pytest.raises(DeliveryError, match="is being written by another program"):
        deliver(Mbox(path=str(file)), briefing)
    assert (file.read_bytes(), lock.exists()) == (OTHERS, True)
    for each in (file, lock):
        os.utime(each, (0, 0))
    deliver(Mbox(path=str(file)), briefing)
    assert (file.read_bytes().count(b"\nMessage-ID:"), lock.exists()) == (1, False)


WRITING = """
import sys
from mailbox import mbox
from time import sleep
box = mbox(sys.argv[1])
for number in range(20):
    while True:
        try:
            box.lock()
            break
        except Exception:
            sleep(0.002)
    box.add(f"Subject: theirs {number}\\n\\nHello.\\n")
    box.flush()
    box.unlock()
    sleep(0.01)
"""


def test_another_program_writes_meanwhile(tmp_path: Path) -> None:
    """While another program appends to the same mbox, every message of both is there once, and whole."""
    file = tmp_path / "box"
    file.touch()
    channel = Mbox(path=str(file))
    with subprocess.Popen([sys.executable, "-c", WRITING, str(file)]) as other:
        for number in range(20):
            parcel = channel.prepare(replace(BRIEFING, edition=number + 1), TEXT, {})
            for _ in range(2):
                channel.deliver(str(file), parcel)
            sleep(0.01)
    assert other.returncode == 0
    box = mailbox.mbox(file)
    try:
        subjects = Counter(str(message["Subject"]) for message in box)
        ids = Counter(str(message["Message-ID"]) for message in box if message["Message-ID"])
    finally:
        box.close()
    assert subjects == Counter({BRIEFING.title: 20} | {f"theirs {number}": 1 for number in range(20)})
    assert set(ids.values()) == {1}


def killed_at(point: int, work: Callable[[], object]) -> bool:
    """Do something in a fork that kills itself at a call, of those in the channels; tell whether there was such."""
    child = os.fork()
    if child == 0:
        calls = 0

        def counting(frame: FrameType, *_: object) -> None:
            nonlocal calls
            calls += "/deliver/" in frame.f_code.co_filename or "mailbox.py" in frame.f_code.co_filename
            if calls == point:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(counting)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("kind", [Maildir, Mbox])
def test_killed_at_any_call_it_is_there_once(
    tmp_path: Path, kind: type[Maildir] | type[Mbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at each call of a delivery in turn, the next delivery leaves the message there once, whole."""
    monkeypatch.setattr(mbox, "_PATIENCE", 0.001)
    parcel = kind(path="x").prepare(BRIEFING, TEXT, {})
    point = 0
    while True:
        point += 1
        path = tmp_path / str(point)
        channel = kind(path=str(path))
        if not killed_at(point, lambda channel=channel: channel.deliver(channel.path, parcel)):  # type: ignore[misc]
            break
        for left in tmp_path.glob(f"{point}*"):
            os.utime(left, (0, 0))  # minutes later
        channel.deliver(channel.path, parcel)
        box: mailbox.Mailbox[Any] = mailbox.Maildir(path) if kind is Maildir else mailbox.mbox(path)
        assert [body_of(message) for message in box] == [BODY], point
        box.close()
    assert point > 20


BODY = "The news.\n.a line that begins with a dot\nFrom here on, all is well: ä"


def body_of(message: Message) -> str:
    """Return the words of a message, unquoted as in an mbox of its kind."""
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return re.sub(r"(?m)^>(>*From )", r"\1", content.decode()).strip("\n")


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="this system has no limit to the size of files")
@pytest.mark.parametrize("kind", [Maildir, Mbox])
def test_without_room_nothing_half_is_left(tmp_path: Path, kind: type[Maildir] | type[Mbox]) -> None:
    """Where the disk has no room for all of a message, what was there is as it was; with room, it comes once."""
    import resource

    path = tmp_path / "box"
    channel = kind(path=str(path))
    channel.deliver(channel.path, channel.prepare(replace(BRIEFING, edition=1), TEXT, {}))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    parcel = channel.prepare(replace(BRIEFING, edition=2), TEXT, {})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(map(len, before.values())) * (kind is Mbox) + 100, limits[1]))
    try:
        with pytest.raises(DeliveryError, match="cannot be written: File too large"):
            channel.deliver(channel.path, parcel)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    channel.deliver(channel.path, parcel)
    box: mailbox.Mailbox[Any] = mailbox.Maildir(path) if kind is Maildir else mailbox.mbox(path)
    assert len(box) == 2
    box.close()
