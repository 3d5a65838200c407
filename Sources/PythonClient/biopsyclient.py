"""Client of biopsyd, the polyp-segmentation daemon. Results are for research use only, not for diagnosis.

One file, Python 3.9 or newer on Linux, nothing but the standard library; numpy is used where it is there.

    with Client() as client:
        stream = client.stream("room-1", deadline_ms=150)
        stream.wait_open(10)
        stream.submit(picture, format="bgr", captured_ns=time.monotonic_ns())
        for answer in stream.answers(timeout=1):
            if isinstance(answer, Result) and answer.is_current:
                draw(answer.findings)

A client has one thread of its own, which connects, receives, keeps time, and connects again when the
daemon goes away: streams and rings are opened again by themselves. Every frame that `submit` took is
answered by exactly one `Result` or `Dropped`; frames in flight when the connection ends are dropped with
the reason `lost`. Any thread may call anything. Callbacks run in the client's thread: they should return
soon, and must not wait for answers.
"""

from __future__ import annotations

import collections
import dataclasses
import fcntl
import json
import math
import mmap
import os
import queue
import random
import re
import select
import socket
import struct
import sys
import threading
import time
from typing import Any, Callable, Deque, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

__all__ = [
    "Account", "BiopsyError", "Call", "Client", "Dropped", "Event", "Finding", "INTENDED_USE", "Info",
    "INSTALLATION_TEST_WARNING", "Place", "Polyp", "RecordUnknown", "Recorded", "Refused", "Result", "Ring",
    "Slot", "Stream", "frame_bytes",
]

INTENDED_USE = "research use only, not for diagnosis"
INSTALLATION_TEST_WARNING = "INSTALLATION TEST: made from synthetic pictures, means nothing"
"""To be shown with every answer whose `purpose` is `installation_test`."""
DEFAULT_PATH = "/run/biopsyd/biopsyd.sock"

_HEADER = struct.Struct("<4sBBHIIQ")
_MOST_JSON_BYTES = 65536
_MOST_UNSETTLED = 1024
_PAGE_BYTES = 4096
_MOST_SLOTS = 64
_DEEPEST_DETAILS = 63

(_HELLO, _OPEN_STREAM, _FRAME, _CLOSE_STREAM, _QUERY_STATUS, _QUERY_METRICS, _GOODBYE, _OPEN_RING,
 _CLOSE_RING, _SET_CLOCK, _REVEAL) = range(0x01, 0x0C)
(_WELCOME, _STREAM_OPENED, _RESULT, _DROPPED, _STREAM_CLOSED, _STATUS, _METRICS, _RING_OPENED,
 _RING_CLOSED, _CALL) = range(0x81, 0x8B)
_RECORD, _RECORDED = 0x0E, 0x8D
_ERROR = 0xFF

_FAULTS = frozenset((
    "bad_magic", "too_large", "malformed", "unsupported", "out_of_order", "timeout", "slow_reader",
    "busy", "not_allowed", "shutting_down", "invalid_ring", "not_recorded", "internal"))
# Faults of a session that a message of the client's own may be to blame for.
_SUSPECT_FAULTS = frozenset(("bad_magic", "too_large", "malformed"))
_REASONS = frozenset((
    "superseded", "expired", "invalid", "quota", "out_of_memory", "failed", "disconnected",
    "shutting_down", "torn"))
_CALL_STATUSES = frozenset(("high_confidence", "low_confidence"))
_DISPLAYS = frozenset(("live", "on_demand"))
_OUTCOMES = frozenset(("findings", "no_polyp", "abstained", "withheld"))
_IMAGING_MODES = frozenset((
    "white_light", "nbi", "bli", "lci", "i_scan", "chromoendoscopy", "unknown"))
_CLOCKS = frozenset(("monotonic", "realtime", "boottime", "tai", "monotonic_raw", "device"))
# Bytes of a pixel in the first plane, what width and height have to be multiples of, and how much all
# planes have beside the first.
_FORMATS = {
    "rgb": (3, 1, 1, 1.0), "bgr": (3, 1, 1, 1.0), "rgba": (4, 1, 1, 1.0), "bgra": (4, 1, 1, 1.0),
    "gray8": (1, 1, 1, 1.0), "uyvy": (2, 2, 1, 1.0), "nv12": (1, 2, 2, 1.5), "i420": (1, 2, 2, 1.5),
}


class BiopsyError(Exception):
    """A request that failed; the message says what to do."""


class Refused(BiopsyError):
    """A request that the daemon refused, or that the end of the session cut off."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(f"{fault}: {message}")
        self.fault = fault
        """The protocol's error code, or `unreachable`, `connection_lost`, `bad_reply`, `no_answer`."""
        self.message = message


class RecordUnknown(Refused):
    """A record that was sent, and nobody knows whether it is in the ledger.

    One with a name can be made again under the same name, and is then written once at most.
    """


class _BadReply(Exception):
    """The daemon sent what the protocol does not allow."""


# What the daemon tells --------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Info:
    """What the daemon said of itself in its greeting."""

    server: str
    intended_use: str
    engine: Mapping[str, Any]
    frame_bytes: int
    streams: int
    rings: int
    ring_bytes: int
    default_deadline_ms: int

    @property
    def purpose(self) -> str:
        """What the default pipeline's models may be used for: `research` or `installation_test`."""
        return _read_purpose(_Fields(dict(self.engine)))


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened to the connection, a stream or a ring.

    `kind` is `connected`, `disconnected`, `stream_opened`, `stream_refused`, `ring_opened`,
    `ring_refused` or `error`; `fault` and `message` say why. `retry_s` is the pause before the next
    attempt to connect, None for no further one.
    """

    kind: str
    fault: str = ""
    message: str = ""
    stream: Optional["Stream"] = None
    ring: Optional["Ring"] = None
    retry_s: Optional[float] = None


@dataclasses.dataclass(frozen=True)
class Place:
    """A place in the ledger of the study that the daemon serves.

    Whoever keeps it can have the record proved: its number, and the hash of its leaf in hex.
    """

    sequence: int
    leaf_sha256: str


@dataclasses.dataclass(frozen=True)
class Recorded:
    """What came of a record: where it stands, and whether it had been there before, under the same name."""

    place: Place
    is_repeat: bool


@dataclasses.dataclass(frozen=True)
class Call:
    """What is said of a polyp's histology; in a stream's answers, a call that was sealed."""

    polyp: int
    status: str
    """`high_confidence`, `low_confidence` or `abstained`."""
    class_name: Optional[str]
    probability: Optional[float]
    probabilities: Mapping[str, float]
    reason: Optional[str]
    """Why no class is named, such as `too_small`."""
    sealed: bool
    """Whether it can no longer change."""
    frames: Optional[int]
    pipeline_sha256: Optional[str]
    purpose: str = "research"
    """What the models that say it may be used for: `research` or `installation_test`."""
    reference: Optional[str] = None
    """In a study, how the ledger names the polyp, such as `1042.3`, also over sessions."""
    place: Optional[Place] = None
    """In a study, of a sealed call: the place of its record, which was on the disk before it was told."""


@dataclasses.dataclass(frozen=True)
class Polyp:
    """A polyp that is followed over frames.

    `state` is `visible`, or `held`: not found in this frame, and shown where it should be. `finding` is
    its finding's index in the same result, which two polyps that touch may share.
    """

    number: int
    state: str
    finding: Optional[int]
    box: Tuple[int, int, int, int]
    call: Optional[Call]
    reference: Optional[str] = None
    """In a study, how the ledger names it, such as `1042.3`, also over sessions."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """A lesion candidate. The box is left, top, width, height in frame pixels."""

    box: Tuple[int, int, int, int]
    area_fraction: float
    confidence: float
    _mask: Optional[bytes] = dataclasses.field(repr=False, default=None)
    _mask_encoding: str = dataclasses.field(repr=False, default="none")
    mask_size: Tuple[int, int] = (0, 0)
    _contour: Optional[bytes] = dataclasses.field(repr=False, default=None)

    @property
    def contour(self) -> Any:
        """Corners in frame pixels, clockwise: an array of shape (n, 2), or a list of pairs without numpy."""
        data = self._contour or b""
        if numpy is not None:
            return numpy.frombuffer(data, dtype="<u2").reshape(-1, 2)
        return list(struct.iter_unpack("<HH", data))

    @property
    def has_mask(self) -> bool:
        """Whether the daemon sent a mask."""
        return self._mask is not None

    def mask(self, value: int = 1) -> Any:
        """The mask: `value` where the lesion is, 0 elsewhere; at the network's resolution, row by row.

        An array of shape (height, width), or without numpy bytes of that many; see `mask_size`.
        Raises BiopsyError when there is none or it does not make up its size.
        """
        if self._mask is None:
            raise BiopsyError("the finding has no mask: ask for masks when making the client")
        width, height = self.mask_size
        decode = _decode_runs if self._mask_encoding == "rle" else _decode_bits
        pixels = decode(self._mask, width * height, value)
        if numpy is not None:
            return numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(height, width)
        return pixels


@dataclasses.dataclass(frozen=True)
class Result:
    """What was found in a frame."""

    stream: "Stream" = dataclasses.field(repr=False)
    frame: int
    captured_ns: Optional[int]
    context: Any
    outcome: str
    """`findings`, `no_polyp`, `abstained` or `withheld`."""
    reason: Optional[str]
    late: bool
    """Whether the deadline had passed when the result was ready."""
    frame_size: Tuple[int, int]
    mask_size: Tuple[int, int]
    mask_region: Tuple[int, int, int, int]
    findings: Tuple[Finding, ...]
    polyps: Optional[Tuple[Polyp, ...]]
    """None where the pipeline follows none. Otherwise polyps are what is to be drawn, even where there are
    none: findings without a polyp are alarms that have not lasted yet, most of them false."""
    usable: Optional[bool]
    quality_reasons: Tuple[str, ...]
    display: Optional[str]
    """`live`, `on_demand` or `blinded`; None where the pipeline follows no polyps."""
    pace_fps: Optional[float]
    """Frames a second that the daemon can answer on this stream at present."""
    timings_us: Mapping[str, int]
    model: str
    pipeline_sha256: str
    provider: str
    degraded: bool
    purpose: str = "research"
    """What the models may be used for, as far as the daemon tells: `installation_test` where the result, a
    call in it, or the greeting says so of the default pipeline, which the stream has."""
    stream_place: Optional[Place] = None
    """In a study: where the ledger says that the stream was opened, in this session."""

    @property
    def is_current(self) -> bool:
        """Whether it may be drawn as current: not late, and its deadline has still not passed by now.

        The second is known where the capture time was given on the monotonic clock.
        """
        if self.late:
            return False
        if self.captured_ns is None or self.stream.clock != "monotonic":
            return True
        deadline_ms = self.stream.effective_deadline_ms or 0
        return time.monotonic_ns() - self.captured_ns <= deadline_ms * 1_000_000


@dataclasses.dataclass(frozen=True)
class Dropped:
    """A frame without result.

    `reason` is the protocol's, or the client's own: `lost` (the connection ended while the frame was in
    flight) and `refused` (the daemon answered with an error).
    """

    stream: "Stream" = dataclasses.field(repr=False)
    frame: int
    captured_ns: Optional[int]
    context: Any
    reason: str
    message: str
    pace_fps: Optional[float]


Answer = Union[Result, Dropped, Call]


@dataclasses.dataclass
class Account:
    """What became of a stream's frames: submitted = answered + all of dropped + pending, always."""

    submitted: int = 0
    answered: int = 0
    late: int = 0
    pending: int = 0
    dropped: Dict[str, int] = dataclasses.field(default_factory=dict)
    daemon: Optional[Dict[str, Any]] = None
    """The daemon's own account, of the last session only."""


# Streams and rings --------------------------------------------------------------------------------


class Stream:
    """One camera. Made by `Client.stream`; lasts over reconnections until it is closed."""

    def __init__(self, client: "Client", name: str, wishes: Dict[str, Any], clock: str,
                 on_answer: Optional[Callable[[Answer], None]]) -> None:
        self.name = name
        self.clock = clock
        self.effective_deadline_ms: Optional[int] = None
        """The deadline that the daemon confirmed."""
        self._client = client
        self._wishes = wishes
        self._on_answer = on_answer
        self._state = "wanted"
        self._number = 0
        self._answers: Deque[Answer] = collections.deque()
        self._account = Account()
        self._place: Optional[Place] = None
        self._clock_pair: Optional[Tuple[int, int]] = None
        self._shown: Optional[bool] = None

    def __repr__(self) -> str:
        return f"<Stream {self.name}, {self._state}>"

    @property
    def place(self) -> Optional[Place]:
        """In a study: where the ledger says that the stream was opened, in this session; None otherwise."""
        return self._place

    def wait_open(self, timeout: Optional[float] = None) -> bool:
        """Waits until frames can be submitted; False when the time was over first.

        Raises Refused when the daemon does not open the stream.
        """
        return self._client._wait(lambda: self._is_open(), timeout)

    def _is_open(self) -> bool:
        if self._state in ("refused", "closed"):
            raise Refused(self._state, f"the stream {self.name} is not opened")
        return self._state == "open"

    def submit(self, frame: Any, *, format: Optional[str] = None, size: Optional[Tuple[int, int]] = None,
               row_bytes: Optional[int] = None, matrix: Optional[str] = None,
               range: Optional[str] = None, captured_ns: Optional[int] = None,
               imaging_mode: Optional[str] = None, context: Any = None,
               ring: Optional["Ring"] = None) -> Optional[int]:
        """Submits a frame; its answer comes later, exactly once.

        `frame` is a JPEG file as bytes (no `format`), raw pixels as bytes with `format` and `size`
        (width, height), or a uint8 array: (height, width) is gray8, (height, width, 3 or 4) needs a
        `format`, for OpenCV's pictures `bgr`. With `ring` the frame is copied to shared memory instead
        of the socket, where the ring is open.

        Returns the frame's number, or None when it cannot be taken now: there is no session, the
        stream's last frame has not left yet, no slot is free, or too many answers wait to be taken.
        Such a frame is to be let go; the next one is newer. Raises ValueError when the frame is not as
        described or larger than the daemon takes.
        """
        data, members = _describe(frame, format, size, row_bytes, matrix, range)
        _add_common(members, captured_ns, imaging_mode)
        if ring is not None and ring.is_open:
            slot = ring.acquire()
            if slot is None:
                return None
            with slot:
                if data.nbytes > slot.memory.nbytes:
                    raise ValueError(f"the frame has {data.nbytes} bytes, the slot {slot.memory.nbytes}")
                slot.memory[:data.nbytes] = data
                return self._client._submit(self, members, data.nbytes, None, slot, context)
        return self._client._submit(self, members, data.nbytes, data, None, context)

    def answers(self, timeout: Optional[float] = None) -> Iterator[Answer]:
        """Yields answers as they come; ends when the stream is closed, or after `timeout` seconds
        without any."""
        while True:
            answer = self.next(timeout)
            if answer is None:
                return
            yield answer

    __iter__ = answers

    def next(self, timeout: Optional[float] = None) -> Optional[Answer]:
        """The next answer; None when the time is over or the stream is closed and all are taken."""
        self._client._wait(lambda: bool(self._answers) or self._state == "closed", timeout)
        with self._client._changed:
            return self._answers.popleft() if self._answers else None

    def account(self) -> Account:
        """What became of the frames so far."""
        with self._client._changed:
            return dataclasses.replace(self._account, dropped=dict(self._account.dropped))

    def set_clock(self, device_ns: int, monotonic_ns: int) -> None:
        """Relates the clock of a `device` stream to the monotonic one: both read at one moment."""
        if self.clock != "device" or device_ns < 0 or monotonic_ns < 0:
            raise ValueError("readings of the clock of a stream with clock='device' are expected")
        with self._client._changed:
            self._clock_pair = (device_ns, monotonic_ns)
            if self._state == "open":
                self._client._send_clock(self)

    def reveal(self, shown: bool) -> None:
        """Asks for findings to be shown or not, where the daemon displays on demand."""
        with self._client._changed:
            self._shown = shown
            if self._state == "open":
                self._client._send_reveal(self)

    def close(self, timeout: Optional[float] = 10) -> Account:
        """Closes the stream, waits until what is pending is answered, and gives the final account."""
        self._client._close_stream(self)
        self._client._wait(lambda: self._state == "closed", timeout)
        return self.account()


class Slot:
    """A place for one frame in a ring, held for writing. Leaving its `with` block without a submission
    gives it back."""

    def __init__(self, ring: "Ring", index: int) -> None:
        self.ring = ring
        self.index = index
        start = _PAGE_BYTES + index * ring.slot_bytes
        self.memory: memoryview = ring._view[start:start + ring.slot_bytes]
        """The slot's bytes, to be written until the submission."""
        self._is_held = True

    def array(self, shape: Sequence[int]) -> Any:
        """The beginning of the memory as a uint8 array of that shape; needs numpy."""
        if numpy is None:
            raise BiopsyError("numpy is not installed; write to slot.memory")
        count = 1
        for extent in shape:
            count *= extent
        return numpy.frombuffer(self.memory, dtype=numpy.uint8, count=count).reshape(tuple(shape))

    def submit(self, stream: Stream, *, format: Optional[str] = None,
               size: Optional[Tuple[int, int]] = None, count: Optional[int] = None,
               row_bytes: Optional[int] = None, matrix: Optional[str] = None,
               range: Optional[str] = None, captured_ns: Optional[int] = None,
               imaging_mode: Optional[str] = None, context: Any = None) -> Optional[int]:
        """Submits what was written: a JPEG file of `count` bytes, or pixels of `format` and `size`.

        Returns the frame's number, or None when it cannot be taken now; then the slot is still held.
        """
        if not self._is_held:
            raise ValueError("the slot is not held any more: acquire another one")
        if format is None:
            if count is None:
                raise ValueError("count is needed for a JPEG file")
            members: Dict[str, Any] = {"encoding": "jpeg"}
        else:
            members, needed = _pixel_members(format, size, row_bytes, matrix, range)
            if count is not None and count != needed:
                raise ValueError(f"such a frame has {needed} bytes, not {count}")
            count = needed
        if not 0 < count <= self.ring.slot_bytes:
            raise ValueError(f"the frame has {count} bytes, the slot {self.ring.slot_bytes}")
        _add_common(members, captured_ns, imaging_mode)
        return self.ring._client._submit(stream, members, count, None, self, context)

    def abandon(self) -> None:
        """Gives the slot back without a frame."""
        self.ring._abandon(self)

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, *_: Any) -> None:
        self.abandon()


class Ring:
    """Frame slots in memory that the daemon can read. Made by `Client.ring`; lasts over reconnections."""

    def __init__(self, client: "Client", slots: int, slot_bytes: int) -> None:
        if not 1 <= slots <= _MOST_SLOTS or not 1 <= slot_bytes < 1 << 31:
            raise ValueError("a ring has 1 to 64 slots of at least one byte")
        self.slots = slots
        self.slot_bytes = -(-slot_bytes // _PAGE_BYTES) * _PAGE_BYTES
        self.is_mapped = False
        """Whether the daemon reads raw frames where they lie rather than copying them first."""
        self._client = client
        self._state = "wanted"
        self._number = 0
        self._slot_states = ["free"] * slots
        size = _PAGE_BYTES + slots * self.slot_bytes
        self._descriptor = os.memfd_create("biopsy-frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(self._descriptor, size)
            self._memory = mmap.mmap(self._descriptor, size)
            # Every page is written before the seals, and this mapping is the last that can write.
            for page in range(0, size, _PAGE_BYTES):
                self._memory[page] = 0
            _seal(self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            raise
        self._view = memoryview(self._memory)
        # One aligned 64-bit store each, which the daemon never sees half done.
        self._generations = self._view[:_PAGE_BYTES].cast("Q")

    def __repr__(self) -> str:
        return f"<Ring of {self.slots} slots of {self.slot_bytes} bytes, {self._state}>"

    @property
    def is_open(self) -> bool:
        """Whether frames in it can be submitted."""
        return self._state == "open"

    def wait_open(self, timeout: Optional[float] = None) -> bool:
        """Waits until frames in it can be submitted; False when the time was over first or the daemon
        does not take it."""
        self._client._wait(lambda: self._state in ("open", "refused", "closed"), timeout)
        return self.is_open

    def acquire(self) -> Optional[Slot]:
        """Takes a free slot for writing; None when every slot is held or in flight."""
        with self._client._changed:
            if self._state == "closed" or "free" not in self._slot_states:
                return None
            index = self._slot_states.index("free")
            self._slot_states[index] = "held"
            self._set_generation(index, self._generation(index) | 1)
            return Slot(self, index)

    def close(self) -> None:
        """Closes the ring. Slots that are held must not be written any more."""
        self._client._close_ring(self)

    def _generation(self, index: int) -> int:
        return _swap(self._generations[8 * index])

    def _set_generation(self, index: int, value: int) -> None:
        self._generations[8 * index] = _swap(value)

    def _finish_writing(self, index: int) -> int:
        value = self._generation(index)
        value += value & 1
        self._set_generation(index, value)
        return value

    def _abandon(self, slot: Slot) -> None:
        with self._client._changed:
            if slot._is_held:
                slot._is_held = False
                self._finish_writing(slot.index)
                self._slot_states[slot.index] = "free"

    def _free(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._generations.release()
        try:
            self._view.release()
            self._memory.close()
        except BufferError:
            pass  # A slot's memory or array is still in use; it goes with the last of them.


# The client ---------------------------------------------------------------------------------------


@dataclasses.dataclass
class _Pending:
    """A request that waits for its answer."""

    kind: int
    answer_by: float
    stream: Optional[Stream] = None
    ring: Optional[Ring] = None
    slot: Optional[int] = None
    captured_ns: Optional[int] = None
    context: Any = None
    text: Optional["queue.Queue[Any]"] = None
    record: Optional["_Record"] = None


@dataclasses.dataclass(eq=False)
class _Record:
    """A request for the ledger, which waits for a session or for its answer."""

    message: Mapping[str, Any] = dataclasses.field(repr=False)
    is_named: bool
    answer: "queue.Queue[Any]" = dataclasses.field(default_factory=queue.Queue, repr=False)
    was_sent: bool = False
    """In an earlier session, which ended before the answer."""

    def refuse(self, fault: str, message: str) -> None:
        # What an earlier session lost may have been written then, and what failed within the daemon as well.
        may_be_there = self.was_sent or fault == "internal"
        self.answer.put((RecordUnknown if may_be_there else Refused)(fault, message))


@dataclasses.dataclass
class _Outgoing:
    """A message on its way out, or what is left of it."""

    parts: List[memoryview]
    descriptor: Optional[int] = None
    stream: Optional[Stream] = None


class Client:
    """A client of one daemon, over as many connections as it takes.

    `on_event` is called with each `Event`. `reconnect_s` is the first and the longest pause before
    connecting again; pauses double, and are shortened by a random share of up to half.
    """

    def __init__(self, path: str = DEFAULT_PATH, name: str = "biopsyclient-python/1", *,
                 masks: str = "rle", contours: bool = True,
                 on_event: Optional[Callable[[Event], None]] = None,
                 reconnect_s: Tuple[float, float] = (0.1, 1.0), greeting_timeout_s: float = 5,
                 answer_timeout_s: float = 10, answer_bytes: int = 16 << 20) -> None:
        if masks not in ("rle", "bits", "none"):
            raise ValueError("masks is rle, bits or none")
        if len(name.encode()) > 128 or not 0 < reconnect_s[0] <= reconnect_s[1]:
            raise ValueError("a name of at most 128 bytes and growing pauses are expected")
        self._path = path
        self._hello = {"protocol": 1, "client": name, "masks": masks, "contours": contours}
        self._on_event = on_event
        self._reconnect_s = reconnect_s
        self._greeting_timeout_s = greeting_timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._answer_bytes = answer_bytes
        # Guards everything below; notified whenever something changed that somebody may wait for.
        self._changed = threading.Condition()
        self._phase = "waiting"
        self._info: Optional[Info] = None
        self._socket: Optional[socket.socket] = None
        # After a failed write only reading goes on, until then.
        self._is_mute = False
        self._mute_until = 0.0
        self._greet_by = 0.0
        self._next_id = 1
        self._pending: Dict[int, _Pending] = {}
        # Records that wait for a session, in the order in which they were asked for.
        self._unsent: Deque[_Record] = collections.deque()
        self._outgoing: Deque[_Outgoing] = collections.deque()
        self._streams: List[Stream] = []
        self._rings: List[Ring] = []
        self._had_answer = False
        self._failures = 0
        self._was_turned_away = False
        self._calls: List[Tuple[Callable[[Any], None], Any]] = []
        self._wake_reader, self._wake_writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name="biopsy-client", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    @property
    def info(self) -> Optional[Info]:
        """The newest greeting; None before the first."""
        return self._info

    @property
    def is_connected(self) -> bool:
        """Whether the daemon has greeted and the session lasts, as far as is known."""
        return self._phase == "ready" and not self._is_mute

    def wait_connected(self, timeout: Optional[float] = None) -> bool:
        """Waits until the daemon has greeted; False when the time was over first."""
        return self._wait(lambda: self._phase == "ready", timeout)

    def stream(self, name: str, *, deadline_ms: Optional[int] = None, exact_decode: bool = False,
               pipeline: Optional[str] = None, imaging_mode: Optional[str] = None,
               clock: str = "monotonic", region: Optional[Tuple[int, int, int, int]] = None,
               on_answer: Optional[Callable[[Answer], None]] = None,
               examination: Optional[str] = None, patient: Optional[str] = None) -> Stream:
        """Announces a camera; the stream is opened now or as soon as there is a session.

        `region` is left, top, width, height in pixels of the upright frame. With `on_answer`, answers
        go to that callback instead of `answers`. In a study, `examination` and `patient` are these as the
        hospital numbers them, 1 to 64 bytes each: the daemon makes pseudonyms of them before anything is
        written. They hold for the stream's life, so the next examination takes another stream.
        """
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name, re.ASCII):
            raise ValueError("a stream's name is 1 to 64 of A-Z a-z 0-9 . _ -")
        if imaging_mode is not None and imaging_mode not in _IMAGING_MODES:
            raise ValueError(f"imaging_mode is one of {', '.join(sorted(_IMAGING_MODES))}")
        if clock not in _CLOCKS:
            raise ValueError(f"clock is one of {', '.join(sorted(_CLOCKS))}")
        wishes: Dict[str, Any] = {"name": name}
        if deadline_ms is not None:
            if not 1 <= deadline_ms <= 3_600_000:
                raise ValueError("deadline_ms is 1 to 3600000")
            wishes["deadline_ms"] = deadline_ms
        if exact_decode:
            wishes["exact_decode"] = True
        if pipeline is not None:
            wishes["pipeline"] = _short_text("pipeline", pipeline)
        if imaging_mode is not None:
            wishes["imaging_mode"] = imaging_mode
        if clock != "monotonic":
            wishes["clock"] = clock
        if region is not None:
            if len(region) != 4 or not all(0 <= edge <= 65535 for edge in region) or 0 in region[2:]:
                raise ValueError("region is left, top, width, height in pixels")
            wishes["region"] = list(region)
        if examination is not None:
            wishes["examination"] = _short_text("examination", examination)
        if patient is not None:
            wishes["patient"] = _short_text("patient", patient)
        stream = Stream(self, name, wishes, clock, on_answer)
        with self._changed:
            self._check_open()
            self._streams.append(stream)
            self._open_wanted()
        return stream

    def ring(self, slots: int, slot_bytes: int) -> Ring:
        """Makes a ring of frame slots, announced now or as soon as there is a session. 4 slots are right
        for one camera whose answers are taken at once; 8 are safe."""
        ring = Ring(self, slots, slot_bytes)
        with self._changed:
            self._check_open()
            self._rings.append(ring)
            self._open_wanted()
        return ring

    def status(self, timeout: float = 10) -> Dict[str, Any]:
        """The daemon's state, as `docs/protocol.md` describes it."""
        return self._query(_QUERY_STATUS, timeout)

    def metrics(self, timeout: float = 10) -> str:
        """The daemon's counters, in Prometheus' exposition format."""
        return self._query(_QUERY_METRICS, timeout)

    def record(self, event: str, details: Mapping[str, Any], request: Optional[str] = None, *,
               timeout: float = 10) -> Recorded:
        """Enters something into the ledger of the study that the daemon serves, and waits until it is on
        the disk.

        `docs/protocol.md` has the events and their details; the polyp of a result or call is its
        `reference`. `request` is a name that no other record has, in this or another run of the program: 1
        to 128 printable ASCII characters without spaces. It stays in the ledger when a record's content is
        erased, so it must tell nothing about a person. With it the record waits for a session, and is sent
        again in each new one until it is answered or the time is over; the daemon writes it once.

        Raises ValueError when the record is not as described; Refused when it is not in the ledger, with
        the daemon's or the client's fault; RecordUnknown, which is a Refused, when it was sent and nobody
        knows what came of it. Not for callbacks, which run in the thread that the answer comes through.
        """
        if threading.current_thread() is self._thread:
            raise BiopsyError("a callback cannot wait for a record: make it in another thread")
        record = _Record(_record_message(event, details, request), request is not None)
        with self._changed:
            if self._phase in ("leaving", "ended"):
                raise Refused("none", "the client is closed")
            if not record.is_named and not self.is_connected:
                raise self._no_session()
            self._unsent.append(record)
            self._send_records()
        try:
            value = record.answer.get(timeout=timeout)
        except queue.Empty:
            value = self._give_up(record)
        if isinstance(value, Refused):
            raise value
        assert isinstance(value, Recorded)
        return value

    def _give_up(self, record: _Record) -> Any:
        """What is known of a record when the time is over; it is not sent any more."""
        with self._changed:
            if record in self._unsent:
                self._unsent.remove(record)
                record.refuse("unreachable", f"there was no session with a daemon at {self._path} in time")
            elif record.answer.empty():
                record.is_named, record.was_sent = False, True
                record.refuse("no_answer", "the daemon did not answer in time")
            return record.answer.get_nowait()

    def close(self, timeout: float = 5) -> None:
        """Takes leave in order: frames in flight are answered, streams closed, then the client ends.
        What has come can still be taken from its streams."""
        with self._changed:
            if self._phase == "ready":
                self._send(_GOODBYE, {})
                self._phase = "leaving"
            elif self._phase != "leaving":
                self._phase = "ended"
            self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)
            with self._changed:
                self._phase = "ended"
                self._wake()
            self._thread.join()

    # Waiting and waking

    def _check_open(self) -> None:
        if self._phase in ("leaving", "ended"):
            raise BiopsyError("the client is closed")

    def _wait(self, condition: Callable[[], bool], timeout: Optional[float]) -> bool:
        with self._changed:
            return self._changed.wait_for(
                lambda: condition() or self._phase == "ended", timeout) and condition()

    def _wake(self) -> None:
        if self._wake_writer >= 0:
            try:
                os.write(self._wake_writer, b"x")
            except BlockingIOError:
                pass  # It is about to wake already.

    # Sending, with the lock held

    def _send(self, kind: int, message: Mapping[str, Any], pending: Optional[_Pending] = None, *,
              body: Optional[memoryview] = None, descriptor: Optional[int] = None,
              stream: Optional[Stream] = None) -> int:
        number = self._next_id
        self._next_id += 1
        if pending is not None:
            self._pending[number] = pending
        if self._is_mute or self._socket is None:
            return number  # Settled when the session ends, which is near.
        text = _json_bytes(message)
        body_bytes = 0 if body is None else body.nbytes
        head = _HEADER.pack(b"OBP1", kind, 0, 0, len(text), body_bytes, number) + text
        parts = [memoryview(head)] + ([body] if body is not None and body_bytes else [])
        outgoing = _Outgoing(parts, descriptor, stream)
        self._outgoing.append(outgoing)
        self._flush()
        if self._outgoing:
            # The caller's memory is the caller's again; what is left of it is copied.
            outgoing.parts = [memoryview(bytes(part)) for part in outgoing.parts]
            self._wake()
        return number

    def _flush(self) -> None:
        while self._outgoing and self._socket is not None:
            first = self._outgoing[0]
            rights = []
            if first.descriptor is not None:
                rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", first.descriptor))]
            try:
                count = self._socket.sendmsg(first.parts, rights, socket.MSG_NOSIGNAL)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                # The daemon does not read any more, but may have said why: reading goes on for a while.
                self._outgoing.clear()
                self._is_mute = True
                self._mute_until = time.monotonic() + 2
                self._wake()
                return
            first.descriptor = None
            while first.parts and count >= first.parts[0].nbytes:
                count -= first.parts.pop(0).nbytes
            if first.parts:
                first.parts[0] = first.parts[0][count:]
            else:
                self._outgoing.popleft()

    def _await(self, kind: int, **members: Any) -> _Pending:
        return _Pending(kind, time.monotonic() + self._answer_timeout_s, **members)

    def _open_wanted(self) -> None:
        if self._phase != "ready":
            return
        for ring in self._rings:
            if ring._state == "wanted":
                ring._state = "asked"
                self._send(
                    _OPEN_RING, {"slots": ring.slots, "slot_bytes": ring.slot_bytes},
                    self._await(_OPEN_RING, ring=ring), descriptor=ring._descriptor)
        for stream in self._streams:
            if stream._state == "wanted":
                stream._state = "asked"
                self._send(_OPEN_STREAM, stream._wishes, self._await(_OPEN_STREAM, stream=stream))

    def _send_records(self) -> None:
        while self._unsent and self._phase == "ready" and not self._is_mute:
            record = self._unsent.popleft()
            self._send(_RECORD, record.message, self._await(_RECORD, record=record))

    def _send_clock(self, stream: Stream) -> None:
        if stream._clock_pair is not None:
            device_ns, monotonic_ns = stream._clock_pair
            self._send(_SET_CLOCK, {
                "stream": stream._number, "device_ns": device_ns, "monotonic_ns": monotonic_ns})

    def _send_reveal(self, stream: Stream) -> None:
        if stream._shown is not None:
            self._send(_REVEAL, {"stream": stream._number, "shown": stream._shown})

    def _submit(self, stream: Stream, members: Dict[str, Any], count: int, data: Optional[memoryview],
                slot: Optional[Slot], context: Any) -> Optional[int]:
        with self._changed:
            if self._phase != "ready" or self._is_mute or stream._state != "open":
                return None
            if self._info is not None and count > self._info.frame_bytes:
                raise ValueError(f"the daemon takes frames of {self._info.frame_bytes} bytes at most")
            if len(self._pending) + len(stream._answers) >= _MOST_UNSETTLED:
                return None
            self._flush()
            pending = _Pending(
                _FRAME,
                time.monotonic() + self._answer_timeout_s + (stream.effective_deadline_ms or 0) / 1000,
                stream=stream, captured_ns=members.get("captured_ns"), context=context)
            members["stream"] = stream._number
            if slot is not None:
                ring = slot.ring
                if ring._state != "open" or not slot._is_held:
                    return None
                members.update(
                    ring=ring._number, slot=slot.index, bytes=count,
                    generation=ring._finish_writing(slot.index))
                slot._is_held = False
                ring._slot_states[slot.index] = "in flight"
                pending.ring, pending.slot = ring, slot.index
            elif self._is_mute or any(message.stream is stream for message in self._outgoing):
                return None
            stream._account.submitted += 1
            stream._account.pending += 1
            return self._send(
                _FRAME, members, pending, body=data, stream=None if slot is not None else stream)

    def _no_session(self) -> Refused:
        return Refused("unreachable", f"there is no session with a daemon at {self._path}")

    def _query(self, kind: int, timeout: float) -> Any:
        answer: "queue.Queue[Any]" = queue.Queue()
        with self._changed:
            if not self.is_connected:
                raise self._no_session()
            self._send(kind, {}, self._await(kind, text=answer))
        try:
            value = answer.get(timeout=timeout)
        except queue.Empty:
            raise Refused("no_answer", "the daemon did not answer in time") from None
        if isinstance(value, Refused):
            raise value
        return value

    def _close_stream(self, stream: Stream) -> None:
        with self._changed:
            if stream._state == "open":
                stream._state = "closing"
                self._send(_CLOSE_STREAM, {"stream": stream._number},
                           self._await(_CLOSE_STREAM, stream=stream))
            elif stream._state in ("wanted", "asked", "refused"):
                self._end_stream(stream)

    def _close_ring(self, ring: Ring) -> None:
        with self._changed:
            if ring._state == "closed":
                return
            if ring._state == "open":
                self._send(_CLOSE_RING, {"ring": ring._number}, self._await(_CLOSE_RING))
            was_asked = ring._state == "asked"
            ring._state = "closed"
            if not was_asked and "in flight" not in ring._slot_states:
                self._free_ring(ring)

    # The thread

    def _run(self) -> None:
        try:
            while self._phase not in ("leaving", "ended"):
                fault, message = self._hold_session()
                with self._changed:
                    pause = self._end_session(fault, message)
                self._call_back()
                end = time.monotonic() + (pause or 0)
                while self._phase == "waiting" and time.monotonic() < end:
                    _poll({self._wake_reader: select.POLLIN}, end - time.monotonic())
                    self._drain_wake()
        finally:
            with self._changed:
                self._phase = "ended"
                while self._unsent:
                    self._unsent.popleft().refuse("none", "the client was closed")
                for stream in list(self._streams):
                    self._end_stream(stream)
                for ring in list(self._rings):
                    ring._state = "closed"
                    self._free_ring(ring)
                os.close(self._wake_reader)
                os.close(self._wake_writer)
                self._wake_reader = self._wake_writer = -1
                self._changed.notify_all()
            self._call_back()

    def _drain_wake(self) -> None:
        try:
            while os.read(self._wake_reader, 4096):
                pass
        except BlockingIOError:
            pass

    def _hold_session(self) -> Tuple[str, str]:
        """Connects and serves one session to its end; says how it ended."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            try:
                connection.connect(self._path)
            except OSError as error:
                return "unreachable", f"no daemon takes connections at {self._path} ({error.strerror})"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
            with self._changed:
                if self._phase != "waiting":
                    return "none", "the client was closed"
                self._socket = connection
                self._phase = "greeting"
                self._greet_by = time.monotonic() + self._greeting_timeout_s
                self._send(_HELLO, self._hello)
            return self._serve(connection, _Reader(connection, self._answer_bytes))
        except _BadReply as error:
            return "bad_reply", str(error)
        except MemoryError:
            return "connection_lost", "memory for an answer ran out"
        finally:
            with self._changed:
                self._socket = None
            connection.close()

    def _serve(self, connection: socket.socket, reader: "_Reader") -> Tuple[str, str]:
        while True:
            wanted = select.POLLIN | (select.POLLOUT if self._outgoing else 0)
            # Requests that are made meanwhile may have less time than what is due now.
            pause = min(1.0, (self._due() or float("inf")) - time.monotonic())
            ready = _poll({connection.fileno(): wanted, self._wake_reader: select.POLLIN}, pause)
            if self._wake_reader in ready:
                self._drain_wake()
            if self._phase == "ended":
                return "none", "the client was closed"
            if self._outgoing:
                with self._changed:
                    self._flush()
            if ready.get(connection.fileno(), 0) & ~select.POLLOUT:
                for kind, number, text, body in reader.messages():
                    with self._changed:
                        end = self._handle(kind, number, text, body)
                        self._changed.notify_all()
                    self._call_back()
                    if end is not None:
                        return end
                if reader.is_over:
                    if self._phase == "leaving":
                        return "none", "the session ended in order"
                    return "connection_lost", "the daemon closed the connection"
            overdue = self._overdue()
            if overdue is not None:
                return overdue

    def _due(self) -> Optional[float]:
        with self._changed:
            if self._is_mute:
                return self._mute_until
            if self._phase == "greeting":
                return self._greet_by
            return min((pending.answer_by for pending in self._pending.values()), default=None)

    def _overdue(self) -> Optional[Tuple[str, str]]:
        due = self._due()
        if due is None or time.monotonic() < due:
            return None
        if self._is_mute:
            return "connection_lost", "the daemon stopped reading and said nothing"
        if self._phase == "greeting":
            return "no_answer", "the daemon did not greet in time"
        return "no_answer", "the daemon did not answer a request in time"

    def _end_session(self, fault: str, message: str) -> Optional[float]:
        """Settles what is pending, and gives the pause before the next session, None for no further."""
        is_last = self._phase in ("leaving", "ended")
        self._outgoing.clear()
        self._is_mute = False
        was_turned_away = fault in _FAULTS - {"shutting_down"} or fault == "bad_reply"
        if self._had_answer or was_turned_away != self._was_turned_away:
            self._failures = 0
        self._was_turned_away, self._had_answer = was_turned_away, False
        first, longest = self._reconnect_s
        if was_turned_away:
            first, longest = 1.0, longest * 30
        pause = min(longest, first * 2 ** min(self._failures, 16)) * random.uniform(0.5, 1)
        self._failures += 1
        if not is_last:
            self._phase = "waiting"
        self._tell(Event("disconnected", fault, message, retry_s=None if is_last else pause))
        pending, self._pending = self._pending, {}
        self._lose_records(
            [request.record for request in pending.values() if request.record is not None], fault, message)
        for number, request in pending.items():
            if request.kind == _FRAME:
                self._drop(number, request, "lost", "the connection ended before the answer", None)
            elif request.text is not None:
                request.text.put(Refused(fault, message))
        for stream in list(self._streams):
            if stream._state == "closing":
                self._end_stream(stream)
            else:
                stream._state = "wanted"
                stream._place = None
        for ring in list(self._rings):
            if ring._state == "closed":
                self._free_ring(ring)
            else:
                ring._state = "wanted"
        self._changed.notify_all()
        return None if is_last else pause

    def _lose_records(self, sent: List[_Record], fault: str, message: str) -> None:
        """Has named records wait for the next session, before those that wait already."""
        waiting = []
        for record in sent:
            record.was_sent = True
            # What the daemon found wrong with the bytes may be a record, which would end each session anew.
            if record.is_named and self._phase == "waiting" and fault not in _SUSPECT_FAULTS:
                waiting.append(record)
            else:
                record.refuse(fault, message)
        self._unsent.extendleft(reversed(waiting))

    def _call_back(self) -> None:
        with self._changed:
            calls, self._calls = self._calls, []
        for callback, value in calls:
            callback(value)

    def _tell(self, event: Event) -> None:
        if self._on_event is not None:
            self._calls.append((self._on_event, event))

    def _answer(self, stream: Stream, answer: Answer) -> None:
        if stream._on_answer is not None:
            self._calls.append((stream._on_answer, answer))
        else:
            stream._answers.append(answer)

    def _end_stream(self, stream: Stream) -> None:
        for number, request in list(self._pending.items()):
            if request.kind == _FRAME and request.stream is stream:
                del self._pending[number]
                self._drop(number, request, "lost", "the stream was closed before the answer", None)
        stream._state = "closed"
        if stream in self._streams:
            self._streams.remove(stream)
        self._changed.notify_all()

    def _free_ring(self, ring: Ring) -> None:
        if ring in self._rings:
            self._rings.remove(ring)
            ring._free()

    def _settle(self, request: _Pending) -> None:
        if request.stream is not None:
            request.stream._account.pending -= 1
        ring = request.ring
        if ring is not None and request.slot is not None:
            ring._slot_states[request.slot] = "free"
            if ring._state == "closed" and "in flight" not in ring._slot_states:
                self._free_ring(ring)

    def _drop(self, number: int, request: _Pending, reason: str, message: str,
              pace_fps: Optional[float]) -> None:
        stream = request.stream
        assert stream is not None
        self._settle(request)
        stream._account.dropped[reason] = stream._account.dropped.get(reason, 0) + 1
        self._answer(stream, Dropped(
            stream, number, request.captured_ns, request.context, reason, message, pace_fps))

    # Answers, with the lock held

    def _handle(self, kind: int, number: int, text: bytes, body: bytes) -> Optional[Tuple[str, str]]:
        """Handles one message; says how the session ended if it did."""
        if not _WELCOME <= kind <= _CALL and kind not in (_RECORDED, _ERROR):
            return None  # Of a later version.
        message = _Fields(_parse(text))
        if self._phase == "greeting" and kind not in (_WELCOME, _ERROR):
            raise _BadReply("the daemon did not answer hello with welcome")
        if kind == _ERROR:
            return self._handle_error(message, number)
        if kind == _WELCOME:
            self._handle_welcome(message)
        elif kind == _STREAM_OPENED:
            self._handle_stream_opened(message, number)
        elif kind in (_RESULT, _DROPPED):
            self._handle_answer(kind, message, number, body)
        elif kind == _STREAM_CLOSED:
            self._handle_stream_closed(message, number)
        elif kind in (_STATUS, _METRICS):
            wanted = _QUERY_STATUS if kind == _STATUS else _QUERY_METRICS
            answer = self._take(number, wanted).text
            if answer is not None:
                answer.put(message.values if kind == _STATUS else body.decode("utf-8", "replace"))
        elif kind == _RING_OPENED:
            self._handle_ring_opened(message, number)
        elif kind == _RING_CLOSED:
            self._take(number, _CLOSE_RING)
        elif kind == _CALL:
            stream = self._stream_of(message.integer("stream", 1, 0xFFFFFFFF))
            call = _read_call(
                message, message.integer("polyp", 0, 0xFFFFFFFF), True,
                None if stream is None else stream._place, _read_place(message))
            if stream is not None:
                self._answer(stream, call)
        elif kind == _RECORDED:
            self._handle_recorded(message, number)
        return None

    def _take(self, number: int, kind: int) -> _Pending:
        request = self._pending.get(number)
        if request is None or request.kind != kind:
            raise _BadReply("the daemon answered what was not asked")
        return self._pending.pop(number)

    def _stream_of(self, number: int) -> Optional[Stream]:
        for stream in self._streams:
            if stream._number == number and stream._state in ("open", "closing"):
                return stream
        return None

    def _handle_welcome(self, message: "_Fields") -> None:
        if self._phase != "greeting" or message.integer("protocol", 1, 1 << 31) != 1:
            raise _BadReply("the daemon greets in a way that this client does not know")
        limits = message.fields("limits")
        engine = message.fields("engine")
        engine.text("model")
        _read_purpose(engine)
        self._info = Info(
            message.text("server"), message.text("intended_use"), engine.values,
            limits.integer("frame_bytes", 1, 1 << 62), limits.integer("streams", 1, 1 << 31),
            limits.integer("rings", 0, 1 << 31, 0), limits.integer("ring_bytes", 0, 1 << 62, 0),
            message.integer("default_deadline_ms", 1, 3_600_000))
        self._phase = "ready"
        self._tell(Event("connected", message=self._info.server))
        self._open_wanted()
        self._send_records()

    def _handle_stream_opened(self, message: "_Fields", number: int) -> None:
        stream_number = message.integer("stream", 1, 0xFFFFFFFF)
        deadline_ms = message.integer("deadline_ms", 1, 3_600_000)
        place = _read_place(message)
        stream = self._take(number, _OPEN_STREAM).stream
        assert stream is not None
        if self._stream_of(stream_number) is not None:
            raise _BadReply("the daemon gave two streams one number")
        if stream._state == "closed":
            self._send(_CLOSE_STREAM, {"stream": stream_number}, self._await(_CLOSE_STREAM))
            return
        stream._state, stream._number = "open", stream_number
        stream.effective_deadline_ms, stream._place = deadline_ms, place
        self._send_clock(stream)
        self._send_reveal(stream)
        self._tell(Event("stream_opened", stream=stream))

    def _handle_ring_opened(self, message: "_Fields", number: int) -> None:
        ring_number = message.integer("ring", 1, 0xFFFFFFFF)
        is_mapped = message.flag("mapped")
        ring = self._take(number, _OPEN_RING).ring
        assert ring is not None
        if ring._state == "closed":
            self._send(_CLOSE_RING, {"ring": ring_number}, self._await(_CLOSE_RING))
            self._free_ring(ring)
            return
        ring._state, ring._number, ring.is_mapped = "open", ring_number, is_mapped
        self._tell(Event("ring_opened", ring=ring))

    def _handle_answer(self, kind: int, message: "_Fields", number: int, body: bytes) -> None:
        request = self._pending.get(number)
        stream = request.stream if request is not None and request.kind == _FRAME else None
        if request is None or stream is None or (
                message.integer("stream", 1, 0xFFFFFFFF) != stream._number):
            raise _BadReply("the daemon answered a frame that was not sent")
        if kind == _DROPPED:
            reason = message.text("reason")
            details, pace_fps = message.text("message", ""), message.number("pace_fps", 0, 1e9, None)
            del self._pending[number]
            self._had_answer = True
            self._drop(number, request, reason if reason in _REASONS else "failed", details, pace_fps)
            return
        result = _read_result(
            message, body, stream, number, request, self._greeted_purpose(stream))
        del self._pending[number]
        self._had_answer = True
        self._settle(request)
        stream._account.answered += 1
        stream._account.late += result.late
        self._answer(stream, result)

    def _greeted_purpose(self, stream: Stream) -> str:
        """What the models of the stream's pipeline may be used for, as far as the greeting tells."""
        info = self._info
        assert info is not None
        is_default = stream._wishes.get("pipeline") in (None, info.engine.get("pipeline"))
        return info.purpose if is_default else "research"

    def _handle_recorded(self, message: "_Fields", number: int) -> None:
        place = _read_place(message)
        is_repeat = message.flag("repeat", None)
        if place is None or is_repeat is None:
            raise _BadReply("the daemon does not say where a record stands")
        record = self._take(number, _RECORD).record
        assert record is not None
        self._had_answer = True
        record.answer.put(Recorded(place, is_repeat))

    def _handle_stream_closed(self, message: "_Fields", number: int) -> None:
        account = message.fields("accounting").values
        stream = self._stream_of(message.integer("stream", 1, 0xFFFFFFFF))
        if number != 0:
            self._take(number, _CLOSE_STREAM)
        if stream is not None:
            stream._account.daemon = account
            # Unasked, it comes with the end of the session; then the stream is opened again in the next.
            if number != 0 or self._phase == "leaving":
                self._end_stream(stream)

    def _handle_error(self, message: "_Fields", number: int) -> Optional[Tuple[str, str]]:
        fault, details = message.text("code"), message.text("message")
        fault = fault if fault in _FAULTS else "internal"
        if message.flag("ends_session") or self._phase == "greeting":
            return fault, details
        request = self._pending.pop(number, None)
        if request is None:
            self._tell(Event("error", fault, details))
        elif request.kind == _FRAME:
            self._drop(number, request, "refused", details, None)
        elif request.kind == _OPEN_STREAM and request.stream is not None:
            if request.stream._state == "asked":
                request.stream._state = "refused"
                self._tell(Event("stream_refused", fault, details, stream=request.stream))
        elif request.kind == _CLOSE_STREAM and request.stream is not None:
            self._end_stream(request.stream)
        elif request.kind == _OPEN_RING and request.ring is not None:
            if request.ring._state == "closed":
                self._free_ring(request.ring)
            else:
                request.ring._state = "refused"
                self._tell(Event("ring_refused", fault, details, ring=request.ring))
        elif request.record is not None:
            request.record.refuse(fault, details)
        elif request.text is not None:
            request.text.put(Refused(fault, details))
        return None


# Bytes and values ---------------------------------------------------------------------------------


def _poll(wanted: Mapping[int, int], pause: float) -> Dict[int, int]:
    """Waits for descriptors; gives what happened to which."""
    poll = select.poll()
    for descriptor, events in wanted.items():
        poll.register(descriptor, events)
    return dict(poll.poll(max(0, int(pause * 1000) + 1)))


class _Reader:
    """Cuts what arrives into messages; memory grows with what has come, not with what was announced."""

    def __init__(self, connection: socket.socket, answer_bytes: int) -> None:
        self.is_over = False
        self._connection = connection
        self._answer_bytes = answer_bytes
        self._buffer = bytearray()

    def messages(self) -> Iterator[Tuple[int, int, bytes, bytes]]:
        """Receives once, and yields kind, number, JSON and body of every message that is whole."""
        try:
            received = self._connection.recv(1 << 20)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            received = b""
        self.is_over = not received
        self._buffer += received
        while len(self._buffer) >= _HEADER.size:
            magic, kind, _, _, text_bytes, body_bytes, number = _HEADER.unpack_from(self._buffer)
            if magic != b"OBP1":
                raise _BadReply("what listens at the socket does not speak OBP1")
            if text_bytes > _MOST_JSON_BYTES or body_bytes > self._answer_bytes:
                raise _BadReply("the daemon announced more than an answer may have")
            body_start = _HEADER.size + text_bytes
            end = body_start + body_bytes
            if len(self._buffer) < end:
                return
            text, body = bytes(self._buffer[_HEADER.size:body_start]), bytes(self._buffer[body_start:end])
            del self._buffer[:end]
            yield kind, number, text, body


_ABSENT: Any = object()


class _Fields:
    """The members of a JSON object that somebody else wrote, read as what they should be."""

    def __init__(self, values: Any) -> None:
        if not isinstance(values, dict):
            raise _BadReply("the daemon sent no object where one is expected")
        self.values: Dict[str, Any] = values

    def _get(self, name: str, absent: Any) -> Any:
        value = self.values.get(name)
        if value is None:
            if absent is _ABSENT:
                raise _BadReply(f"the daemon's message has no {name}")
            return None
        return value

    def integer(self, name: str, least: int, most: int, absent: Any = _ABSENT) -> Any:
        value = self._get(name, absent)
        return absent if value is None else _integer(value, name, least, most)

    def number(self, name: str, least: float, most: float, absent: Any = _ABSENT) -> Any:
        value = self._get(name, absent)
        if value is None:
            return absent
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise _BadReply(f"the daemon's {name} is no such number")
        return float(value)

    def text(self, name: str, absent: Any = _ABSENT) -> Any:
        value = self._get(name, absent)
        if value is not None and not isinstance(value, str):
            raise _BadReply(f"the daemon's {name} is no text")
        return absent if value is None else value

    def flag(self, name: str, absent: Any = False) -> Any:
        value = self._get(name, absent)
        if value is not None and not isinstance(value, bool):
            raise _BadReply(f"the daemon's {name} is no truth value")
        return absent if value is None else value

    def fields(self, name: str) -> "_Fields":
        return _Fields(self._get(name, _ABSENT))

    def elements(self, name: str, absent: Any = _ABSENT) -> List[Any]:
        value = self._get(name, absent)
        if value is not None and not isinstance(value, list):
            raise _BadReply(f"the daemon's {name} is no list")
        return absent if value is None else value

    def integers(self, name: str, count: int, least: int, absent: Any = _ABSENT) -> Any:
        values = self.elements(name, absent)
        if values is absent:
            return absent
        if len(values) != count:
            raise _BadReply(f"the daemon's {name} has not {count} numbers")
        return tuple(_integer(value, name, least, 65535) for value in values)


def _integer(value: Any, name: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _BadReply(f"the daemon's {name} is no such whole number")
    return value


def _refuse_constant(name: str) -> Any:
    raise _BadReply(f"{name} is no JSON")


def _unique(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _BadReply("the daemon's message has two members of one name")
    return values


def _parse(text: bytes) -> Any:
    try:
        return json.loads(
            text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _BadReply("the daemon's message is no JSON") from None


def _place(fields: _Fields, name: str, body: bytes) -> Optional[bytes]:
    if fields.values.get(name) is None:
        return None
    place = fields.fields(name)
    offset, count = place.integer("offset", 0, 0xFFFFFFFF), place.integer("bytes", 0, 0xFFFFFFFF)
    if offset + count > len(body):
        raise _BadReply(f"the daemon's {name} lies outside of its message")
    return body[offset:offset + count]


def _read_findings(message: _Fields, body: bytes, mask_size: Tuple[int, int]) -> Tuple[Finding, ...]:
    encoding = message.text("mask_encoding")
    if encoding not in ("rle", "bits", "none"):
        raise _BadReply("the daemon's masks are of an unknown encoding")
    elements = message.elements("findings")
    if len(elements) > 255:
        raise _BadReply("the daemon sent more than 255 findings")
    findings, left = [], len(body)
    for element in elements:
        fields = _Fields(element)
        mask, contour = _place(fields, "mask", body), _place(fields, "contour", body)
        # Places do not overlap, so all together have no more bytes than the body.
        left -= len(mask or b"") + len(contour or b"")
        if left < 0 or len(contour or b"") % 4 != 0:
            raise _BadReply("the daemon's masks and contours do not fit their message")
        findings.append(Finding(
            fields.integers("box", 4, 0), fields.number("area_fraction", 0, 1),
            fields.number("confidence", 0, 1), mask, encoding, mask_size, contour))
    return tuple(findings)


def _read_place(fields: _Fields) -> Optional[Place]:
    """The message's place in the ledger, None outside of studies."""
    if fields.values.get("sequence") is None and fields.values.get("leaf_sha256") is None:
        return None
    leaf = fields.text("leaf_sha256")
    if not re.fullmatch(r"[0-9a-f]{64}", leaf):
        raise _BadReply("the daemon's leaf_sha256 is no SHA-256")
    return Place(fields.integer("sequence", 0, (1 << 63) - 1), leaf)


def _read_purpose(fields: _Fields) -> str:
    # A word of a later version is taken for the one that warns.
    return "research" if fields.text("purpose", "research") == "research" else "installation_test"


def _reference(stream_place: Optional[Place], polyp: int) -> Optional[str]:
    return None if stream_place is None else f"{stream_place.sequence}.{polyp}"


def _read_call(fields: _Fields, polyp: int, sealed: bool, stream_place: Optional[Place],
               place: Optional[Place] = None) -> Call:
    told = fields.fields("probabilities").values if fields.values.get("probabilities") else {}
    # Something else than a number is of a later version.
    probabilities = {
        name: float(value) for name, value in told.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1}
    status = fields.text("status")
    return Call(
        polyp, status if status in _CALL_STATUSES else "abstained", fields.text("class", None),
        fields.number("probability", 0, 1, None), probabilities, fields.text("reason", None),
        sealed or fields.flag("sealed"), fields.integer("frames", 0, 1 << 62, None),
        fields.text("pipeline_sha256", None), _read_purpose(fields), _reference(stream_place, polyp), place)


def _read_polyp(fields: _Fields, finding_count: int, stream_place: Optional[Place]) -> Polyp:
    number = fields.integer("number", 0, 0xFFFFFFFF)
    call = None
    if fields.values.get("call") is not None:
        call = _read_call(fields.fields("call"), number, False, stream_place)
    return Polyp(
        number, "visible" if fields.text("state") == "visible" else "held", fields.integer("finding", 0, finding_count - 1, None),
        fields.integers("box", 4, 0), call, _reference(stream_place, number))


def _read_result(message: _Fields, body: bytes, stream: Stream, number: int, request: _Pending,
                 greeted_purpose: str) -> Result:
    frame_size, mask_size = message.integers("frame_size", 2, 1), message.integers("mask_size", 2, 1)
    findings = _read_findings(message, body, mask_size)
    elements = message.elements("polyps", None)
    polyps = None
    if elements is not None:
        polyps = tuple(
            _read_polyp(_Fields(element), len(findings), stream._place) for element in elements)
    purposes = {greeted_purpose, _read_purpose(message)}
    purposes.update(polyp.call.purpose for polyp in polyps or () if polyp.call is not None)
    display = message.text("display", None)
    quality = _Fields(message.values.get("quality") or {})
    reasons = quality.elements("reasons", [])
    if not all(isinstance(reason, str) for reason in reasons):
        raise _BadReply("the daemon's reasons are no texts")
    told = message.fields("timings_us")
    timings = {name: told.integer(name, 0, 1 << 62) for name in (
        "receive", "wait", "decode", "preprocess", "inference", "postprocess", "total")}
    outcome = message.text("outcome")
    return Result(
        stream=stream, frame=number, captured_ns=request.captured_ns, context=request.context,
        outcome=outcome if outcome in _OUTCOMES else "abstained", reason=message.text("reason", None),
        late=message.flag("late"), frame_size=frame_size, mask_size=mask_size,
        mask_region=message.integers("mask_region", 4, 0, None) or (0, 0) + frame_size,
        findings=findings, polyps=polyps, usable=quality.flag("usable", None),
        quality_reasons=tuple(reasons), display=display if display is None or display in _DISPLAYS else "blinded",
        pace_fps=message.number("pace_fps", 0, 1e9, None), timings_us=timings,
        model=message.text("model"), pipeline_sha256=message.text("pipeline_sha256"),
        provider=message.text("provider"), degraded=message.flag("degraded"),
        purpose="installation_test" if "installation_test" in purposes else "research",
        stream_place=stream._place)


def _decode_runs(data: bytes, count: int, value: int) -> bytes:
    pixels, is_set, run, shift = bytearray(), False, 0, 0
    for byte in data:
        run |= (byte & 0x7F) << shift
        shift += 7
        if byte >= 0x80:
            if shift > 28:
                raise BiopsyError("a mask's run is longer than 32 bits")
            continue
        if run > count - len(pixels):
            raise BiopsyError("a mask's runs exceed its size")
        pixels += bytes((value if is_set else 0,)) * run
        is_set, run, shift = not is_set, 0, 0
    if len(pixels) != count or shift != 0:
        raise BiopsyError("a mask's runs do not make up its size")
    return bytes(pixels)


def _decode_bits(data: bytes, count: int, value: int) -> bytes:
    if len(data) != (count + 7) // 8:
        raise BiopsyError("a mask's bits do not make up its size")
    if numpy is not None:
        bits = numpy.unpackbits(numpy.frombuffer(data, dtype=numpy.uint8), count=count)
        return (bits * numpy.uint8(value)).tobytes()
    return bytes(value if data[index >> 3] >> (7 - index % 8) & 1 else 0 for index in range(count))


def frame_bytes(format: str, width: int, height: int, row_bytes: Optional[int] = None) -> int:
    """Bytes that a raw frame has. Raises ValueError when size or row length do not fit the format."""
    if format not in _FORMATS:
        raise ValueError(f"format is one of {', '.join(_FORMATS)}")
    pixel_bytes, width_step, height_step, planes = _FORMATS[format]
    if not 1 <= width <= 65535 or not 1 <= height <= 65535:
        raise ValueError("width and height are 1 to 65535")
    if width % width_step or height % height_step:
        raise ValueError(f"{format} needs an even width, and height where planes are halved")
    row = width * pixel_bytes if row_bytes is None else row_bytes
    if row < width * pixel_bytes or (format == "i420" and row % 2):
        raise ValueError(f"rows of {row} bytes do not fit {width} pixels of {format}")
    return int(row * height * planes)


def _pixel_members(format: str, size: Optional[Tuple[int, int]], row_bytes: Optional[int],
                   matrix: Optional[str], range: Optional[str]) -> Tuple[Dict[str, Any], int]:
    if size is None:
        raise ValueError("size (width, height) is needed for raw pixels")
    width, height = (int(extent) for extent in size)
    count = frame_bytes(format, width, height, row_bytes)
    members: Dict[str, Any] = {"encoding": "raw", "format": format, "width": width, "height": height}
    if row_bytes is not None:
        members["row_bytes"] = row_bytes
    for name, value, allowed in (
            ("matrix", matrix, ("bt601", "bt709")), ("range", range, ("limited", "full"))):
        if value is not None:
            if value not in allowed:
                raise ValueError(f"{name} is {' or '.join(allowed)}")
            members[name] = value
    return members, count


def _describe(frame: Any, format: Optional[str], size: Optional[Tuple[int, int]],
              row_bytes: Optional[int], matrix: Optional[str],
              range: Optional[str]) -> Tuple[memoryview, Dict[str, Any]]:
    """A frame's bytes in one piece, and what the message says of them."""
    view = memoryview(frame)
    if view.ndim > 1:
        if view.format != "B":
            raise ValueError("an array of uint8 is expected")
        height, width = view.shape[:2]
        channels = view.shape[2] if view.ndim == 3 else 1
        if format is None and channels == 1:
            format = "gray8"
        if format is None or format not in _FORMATS or view.ndim > 3:
            raise ValueError("say the format of the array, such as bgr for OpenCV's pictures")
        if size is None:
            if _FORMATS[format][0] != channels or _FORMATS[format][3] != 1.0:
                raise ValueError(f"an array of shape {view.shape} is not {format} without a size")
            size = (width, height)
        if not view.c_contiguous:
            view = memoryview(view.tobytes())
    view = view.cast("B")
    if format is None:
        if view[:2] != b"\xff\xd8":
            raise ValueError("the bytes are no JPEG file; say format and size of raw pixels")
        return view, {"encoding": "jpeg"}
    members, count = _pixel_members(format, size, row_bytes, matrix, range)
    if view.nbytes != count:
        raise ValueError(f"such a frame has {count} bytes, not {view.nbytes}")
    return view, members


def _add_common(members: Dict[str, Any], captured_ns: Optional[int],
                imaging_mode: Optional[str]) -> None:
    if captured_ns is not None:
        if not 0 <= captured_ns < 1 << 63:
            raise ValueError("captured_ns is a reading of the stream's clock in nanoseconds")
        members["captured_ns"] = int(captured_ns)
    if imaging_mode is not None:
        if imaging_mode not in _IMAGING_MODES:
            raise ValueError(f"imaging_mode is one of {', '.join(sorted(_IMAGING_MODES))}")
        members["imaging_mode"] = imaging_mode


def _short_text(name: str, text: str) -> str:
    """A text of 1 to 64 bytes; what is wrong is told without it."""
    if not isinstance(text, str) or not 1 <= len(text) <= 64 or not 1 <= len(_encode(name, text)) <= 64:
        raise ValueError(f"{name} is a text of 1 to 64 bytes")
    return text


def _encode(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Python's own error has the text.
        raise ValueError(f"{name} is no Unicode text") from None


def _record_message(event: str, details: Mapping[str, Any], request: Optional[str]) -> Dict[str, Any]:
    """A record that the daemon can read; what is wrong is told without what the record says."""
    message = {"event": _short_text("event", event), "details": _json_value(details, _DEEPEST_DETAILS)}
    if not isinstance(message["details"], dict):
        raise ValueError("details are a mapping")
    if request is not None:
        if not isinstance(request, str) or not re.fullmatch(r"[!-~]{1,128}", request):
            raise ValueError("request is 1 to 128 printable ASCII characters without spaces")
        message["request"] = request
    if len(_json_bytes(message)) > _MOST_JSON_BYTES:
        raise ValueError(f"a record has {_MOST_JSON_BYTES} bytes of JSON at most")
    return message


def _json_value(value: Any, depth: int) -> Any:
    """A copy of a value that the protocol's JSON can say: later changes do not reach what is sent."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        _encode("a text of the details", value)
        return str(value)
    if isinstance(value, int) and -1 << 63 <= value < 1 << 63:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if depth > 0 and isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return {_json_value(name, 0): _json_value(value[name], depth - 1) for name in value}
    if depth > 0 and isinstance(value, (list, tuple)):
        return [_json_value(element, depth - 1) for element in value]
    raise ValueError(
        "details are of mappings with texts as names, lists, texts, 64-bit whole numbers, finite numbers, "
        f"truth values and None, nested no deeper than {_DEEPEST_DETAILS}")


def _json_bytes(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()


def _swap(value: int) -> int:
    """The protocol's little-endian numbers, on machines that are not."""
    if sys.byteorder == "little":
        return value
    return int.from_bytes(value.to_bytes(8, "little"), "big")


def _seal(descriptor: int) -> None:
    """Forbids that pages go, so that the daemon may read frames where they lie."""
    add_seals, seal_seal, seal_shrink, seal_grow, seal_future_write = 1033, 0x1, 0x2, 0x4, 0x10
    seals = seal_shrink | seal_grow | seal_seal
    try:
        fcntl.fcntl(descriptor, add_seals, seals | seal_future_write)
    except OSError:
        # A kernel before 5.1: rings work, but the daemon copies.
        fcntl.fcntl(descriptor, add_seals, seals)
