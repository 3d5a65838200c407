#!/usr/bin/env python3
"""A station that goes wrong in one way, for scripts/faults.sh.

    faulty-station.py torn|sleeping SOCKET FRAME --fps N --seconds N

    torn      writes to its slots again after it has handed them over; ends with status 1 when the daemon's
              account of it is not exact or no frame was found torn
    sleeping  sends frames and never reads an answer; connects again when the daemon ends its session

FRAME is a JPEG file. Needs nothing but Python's standard library and the client beside it.
"""

import argparse
import itertools
import json
import os
import random
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Sources/PythonClient"))
import biopsyclient  # noqa: E402

HELLO, OPEN_STREAM, FRAME = 1, 2, 3


def beats(fps, seconds):
    """Comes back `fps` times a second, for that many seconds."""
    began = time.monotonic()
    for beat in itertools.count():
        due = began + beat / fps
        if due >= began + seconds:
            return
        time.sleep(max(0, due - time.monotonic()))
        yield beat


def tear(path, frame, fps, seconds):
    """Spoils most frames, and tells the generation in about half of those: the daemon has to bear a picture
    that changes unannounced, and must not answer one whose change it can see."""
    chance = random.Random(1)
    with biopsyclient.Client(path, name="torn") as client:
        stream = client.stream("torn", deadline_ms=60000, on_answer=lambda answer: None)
        ring = client.ring(8, len(frame))
        if not (stream.wait_open(20) and ring.wait_open(20)):
            sys.exit("torn: the daemon took no stream or ring")
        for _ in beats(fps, seconds):
            slot = ring.acquire()
            if slot is None:
                continue
            memory = slot.memory
            memory[:len(frame)] = frame
            if slot.submit(stream, count=len(frame)) is None:
                slot.abandon()
            elif chance.random() < 0.8:
                place = chance.randrange(len(frame) - 512)
                memory[place:place + 512] = chance.randbytes(512)
                if chance.random() < 0.6:
                    ring._set_generation(slot.index, ring._generation(slot.index) + 2)
        account = stream.close(60)
    daemon = account.daemon
    print(json.dumps(daemon))
    if account.pending or daemon["received"] != daemon["answered"] + sum(daemon["dropped"].values()):
        sys.exit("torn: the account is not exact")
    if not daemon["dropped"]["torn"]:
        sys.exit("torn: no frame was found torn")


def sleep_over_answers(path, frame, fps, seconds):
    """A session's first stream has the number 1, which this client does not stay awake to read."""
    def message(kind, number, text, body=b""):
        text = json.dumps(text).encode()
        return struct.pack("<4sBBHIIQ", b"OBP1", kind, 0, 0, len(text), len(body), number) + text + body

    connection, sessions, sent = None, 0, 0
    for _ in beats(fps, seconds):
        try:
            if connection is None:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                connection.settimeout(0.5)
                connection.connect(path)
                connection.sendall(message(HELLO, 1, {"protocol": 1, "client": "sleeping", "masks": "bits"}))
                connection.sendall(message(OPEN_STREAM, 2, {"name": "sleeping", "deadline_ms": 60000}))
                sessions += 1
            sent += 1
            connection.sendall(message(FRAME, 2 + sent, {"stream": 1, "encoding": "jpeg"}, frame))
        except OSError:
            connection.close()
            connection = None
    print(json.dumps({"sessions": sessions, "sent": sent}))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["torn", "sleeping"])
    parser.add_argument("socket")
    parser.add_argument("frame")
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    with open(options.frame, "rb") as file:
        frame = file.read()
    run = tear if options.kind == "torn" else sleep_over_answers
    run(options.socket, frame, options.fps, options.seconds)


if __name__ == "__main__":
    main()
