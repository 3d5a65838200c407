"""Analyses raw video that another program writes to a pipe.

From FFmpeg, for whatever FFmpeg can open (`-re` plays a file at its own pace; leave it out for a camera):

    ffmpeg -loglevel error -re -i FILE \\
      -vf scale=1920:1080:out_color_matrix=bt709:out_range=limited -f rawvideo -pix_fmt nv12 - |
      PYTHONPATH=Sources/PythonClient python3 docs/examples/pipe_nv12.py --size 1920x1080

From GStreamer, for whatever it can capture (NV12 rows have no padding where the width is a multiple of 4):

    gst-launch-1.0 -q v4l2src device=/dev/video0 ! videoconvert ! videoscale ! \\
      video/x-raw,format=NV12,width=1920,height=1080,colorimetry=bt709 ! fdsink fd=1 |
      PYTHONPATH=Sources/PythonClient python3 docs/examples/pipe_nv12.py --size 1920x1080

Each frame is read from the pipe straight into memory that the daemon shares. A frame that cannot be taken
at the moment is read all the same and let go, so that the pipe never holds an old picture.
"""

import argparse
import sys
import time

from biopsyclient import (
    INSTALLATION_TEST_WARNING, Call, Client, Dropped, Result, frame_bytes)


def show(answer):
    if isinstance(answer, Dropped):
        print(f"frame {answer.frame}: {answer.reason}")
    elif isinstance(answer, Result):
        late = "" if answer.is_current else ", too late to be drawn"
        print(f"frame {answer.frame}: {len(answer.findings)} findings{late}")
        # Where the daemon follows polyps, they are what counts: what does not last is mostly false.
        for finding in answer.findings if answer.polyps is None else ():
            print(f"  box {finding.box}, confidence {finding.confidence:.2f}")
        for polyp in answer.polyps or ():
            print(f"  polyp {polyp.number}, box {polyp.box}, {polyp.state}")
    elif isinstance(answer, Call):
        print(f"polyp {answer.polyp}: {answer.class_name or answer.reason}")


def read_into(memory, count):
    """Fills the memory; False at the end of the video."""
    filled = 0
    while filled < count:
        got = sys.stdin.buffer.readinto(memory[filled:count])
        if not got:
            return False
        filled += got
    return True


def main():
    parser = argparse.ArgumentParser(description="Analyses NV12 frames from standard input.")
    parser.add_argument("--size", required=True, metavar="WIDTHxHEIGHT")
    parser.add_argument("--socket", default="/run/biopsyd/biopsyd.sock")
    parser.add_argument("--name", default="pipe", help="the stream's name")
    parser.add_argument("--deadline", type=int, default=150, metavar="MS")
    options = parser.parse_args()
    size = tuple(int(extent) for extent in options.size.split("x"))
    count = frame_bytes("nv12", *size)
    spare = bytearray(count)

    with Client(options.socket, on_event=lambda event: print(event.kind, event.message)) as client:
        stream = client.stream(options.name, deadline_ms=options.deadline, on_answer=show)
        ring = client.ring(8, count)
        if not (stream.wait_open(10) and ring.wait_open(10)):
            sys.exit(f"the daemon at {options.socket} does not take frames in shared memory")
        print(client.info.intended_use)
        if client.info.purpose == "installation_test":
            print(INSTALLATION_TEST_WARNING)
        while True:
            slot = ring.acquire()
            if slot is None:
                if not read_into(memoryview(spare), count):
                    break
                print("frame let go: no slot is free")
                continue
            with slot:
                if not read_into(slot.memory, count):
                    break
                number = slot.submit(stream, format="nv12", size=size, captured_ns=time.monotonic_ns())
                if number is None:
                    print("frame let go: the daemon is away")
        account = stream.close(60)
    print(f"{account.submitted} frames submitted, {account.answered} answered, {account.late} late")


if __name__ == "__main__":
    main()
