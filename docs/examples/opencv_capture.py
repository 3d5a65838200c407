"""Analyses what OpenCV captures: a camera by its number, a file, or a network address that OpenCV opens.

    PYTHONPATH=Sources/PythonClient python3 docs/examples/opencv_capture.py 0 --show

Frames are copied into shared memory where the daemon takes it. With --show the newest picture is shown,
with outlines only where a result is current: an outline of an old picture would mark the wrong place.
"""

import argparse
import sys
import time

try:
    import cv2
except ImportError:
    sys.exit("this example needs OpenCV: apt install python3-opencv, or pip install opencv-python")

from biopsyclient import INSTALLATION_TEST_WARNING, INTENDED_USE, Call, Client, Result


def draw(picture, answer):
    if isinstance(answer, Result) and answer.is_current:
        # Where the daemon follows polyps, they are what counts: what does not last is mostly false.
        findings = answer.findings if answer.polyps is None else []
        for polyp in answer.polyps or []:
            left, top, width, height = polyp.box
            cv2.putText(
                picture, str(polyp.number), (left, top), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 255, 0))
            if polyp.finding is None:
                cv2.rectangle(picture, (left, top), (left + width, top + height), (0, 160, 0), 1)
            else:
                findings.append(answer.findings[polyp.finding])
        for finding in findings:
            cv2.polylines(picture, [finding.contour.astype("int32")], True, (0, 255, 0), 2)
    is_test = isinstance(answer, Result) and answer.purpose == "installation_test"
    for line, text in enumerate([INTENDED_USE] + [INSTALLATION_TEST_WARNING] * is_test, start=1):
        cv2.putText(
            picture, text, (10, 25 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1)


def report(answer):
    if isinstance(answer, Result):
        late = "" if answer.is_current else ", too late to be drawn"
        print(f"frame {answer.frame}: {len(answer.findings)} findings{late}")
    elif isinstance(answer, Call):
        print(f"polyp {answer.polyp}: {answer.class_name or answer.reason}")
    else:
        print(f"frame {answer.frame}: {answer.reason}")


def main():
    parser = argparse.ArgumentParser(description="Analyses what OpenCV captures.")
    parser.add_argument("source", help="a camera's number, a file or an address")
    parser.add_argument("--socket", default="/run/biopsyd/biopsyd.sock")
    parser.add_argument("--name", default="opencv", help="the stream's name")
    parser.add_argument("--deadline", type=int, default=150, metavar="MS")
    parser.add_argument("--show", action="store_true", help="show the pictures; q ends")
    options = parser.parse_args()
    capture = cv2.VideoCapture(int(options.source) if options.source.isdigit() else options.source)
    is_there, picture = capture.read()
    if not is_there:
        sys.exit(f"OpenCV cannot capture from {options.source}")

    with Client(options.socket, on_event=lambda event: print(event.kind, event.message)) as client:
        stream = client.stream(options.name, deadline_ms=options.deadline)
        ring = client.ring(8, picture.nbytes)
        if not stream.wait_open(10):
            sys.exit(f"no daemon answers at {options.socket}")
        ring.wait_open(10)
        newest = None
        while is_there:
            # OpenCV does not say when the camera exposed the picture; this is right after it came.
            captured_ns = time.monotonic_ns()
            number = stream.submit(picture, format="bgr", captured_ns=captured_ns, ring=ring)
            if number is None:
                print("frame let go")
            while True:
                answer = stream.next(0)
                if answer is None:
                    break
                report(answer)
                if not isinstance(answer, Call):
                    newest = answer
            if options.show:
                draw(picture, newest)
                cv2.imshow("biopsyd", picture)
                if cv2.waitKey(1) == ord("q"):
                    break
            is_there, picture = capture.read()
        account = stream.close(60)
        for answer in stream:
            report(answer)
    print(f"{account.submitted} frames submitted, {account.answered} answered, {account.late} late")


if __name__ == "__main__":
    main()
