"""The Python client against the real daemon: BIOPSYD names the program, BIOPSY_FRAMES a folder of JPEG
files. Without BIOPSYD these tests are skipped."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Sources/PythonClient"))
if os.environ.get("BIOPSY_WITHOUT_NUMPY"):
    sys.modules["numpy"] = None

import biopsyclient  # noqa: E402
from biopsyclient import Client, Dropped, Result  # noqa: E402

BIOPSYD = os.environ.get("BIOPSYD")


def connects(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(path)
            return True
        except OSError:
            return False


class RunningDaemon:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "s")
        self.start()

    def start(self):
        """Starts the program and waits until it can serve."""
        with open(os.path.join(self.folder.name, "log"), "ab") as log:
            self.process = subprocess.Popen([BIOPSYD, "--socket", self.path], stderr=log)
        for _ in range(2400):
            if connects(self.path):
                return
            assert self.process.poll() is None, "biopsyd did not start"
            time.sleep(0.025)
        raise AssertionError("biopsyd did not become ready")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


@unittest.skipUnless(BIOPSYD, "BIOPSYD is not set")
class DaemonTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = RunningDaemon()
        folder = os.environ["BIOPSY_FRAMES"]
        cls.frames = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                cls.frames.append(file.read())

    @classmethod
    def tearDownClass(cls):
        cls.daemon.close()

    def test_finds_the_same_through_socket_and_shared_memory(self):
        with Client(self.daemon.path) as client:
            stream = client.stream("python", deadline_ms=60000)
            ring = client.ring(4, max(map(len, self.frames)))
            self.assertTrue(stream.wait_open(20) and ring.wait_open(20) and ring.is_mapped)
            total = 0
            for frame in self.frames:
                found = []
                for way in (None, ring):
                    number = stream.submit(frame, captured_ns=time.monotonic_ns(), ring=way)
                    result = stream.next(60)
                    self.assertIsInstance(result, Result)
                    self.assertEqual(result.frame, number)
                    self.assertTrue(result.is_current)
                    for finding in result.findings:
                        pixels = bytes(memoryview(finding.mask()).cast("B"))
                        self.assertEqual(len(pixels), result.mask_size[0] * result.mask_size[1])
                        self.assertGreater(sum(pixels), 0)
                        self.assertGreaterEqual(len(finding.contour), 3)
                    found.append([(finding.box, finding._mask) for finding in result.findings])
                self.assertEqual(found[0], found[1])
                total += len(found[0])
            self.assertGreater(total, 0, "no polyp was found in any frame")
            account = stream.close(20)
            self.assertEqual(account.daemon["answered"], account.answered)
            self.assertEqual(account.submitted, 2 * len(self.frames))

    def test_answers_raw_frames_and_refuses_what_is_none(self):
        with Client(self.daemon.path) as client:
            stream = client.stream("python", deadline_ms=60000, clock="realtime")
            self.assertTrue(stream.wait_open(20))
            for name, planes in (("rgb", 3), ("nv12", 1.5), ("uyvy", 2), ("gray8", 1)):
                frame = bytes(int(64 * 48 * planes))
                stream.submit(frame, format=name, size=(64, 48), captured_ns=time.time_ns())
                result = stream.next(60)
                self.assertEqual(result.frame_size, (64, 48), name)
            stream.submit(b"\xff\xd8 and no more")
            self.assertEqual(stream.next(60).reason, "invalid")
            self.assertEqual(client.status()["state"], "ready")
            self.assertIn("biopsyd", client.metrics())

    def test_comes_back_after_the_daemon_was_killed(self):
        answers = []
        with Client(self.daemon.path) as client:
            stream = client.stream("python", deadline_ms=60000, on_answer=answers.append)
            ring = client.ring(4, max(map(len, self.frames)))
            self.assertTrue(stream.wait_open(20) and ring.wait_open(20))
            submitted = []

            def show(until):
                end = time.monotonic() + 60
                while not until():
                    self.assertLess(time.monotonic(), end)
                    number = stream.submit(
                        self.frames[len(submitted) % len(self.frames)], ring=ring)
                    if number is not None:
                        submitted.append(number)
                    time.sleep(0.02)

            show(lambda: any(isinstance(answer, Result) for answer in answers))
            # A daemon that stands still answers nothing more, so that a frame is in flight for sure.
            self.daemon.process.send_signal(signal.SIGSTOP)
            number = stream.submit(self.frames[0])
            if number is not None:
                submitted.append(number)
            in_flight = stream.account().pending
            self.daemon.kill()
            while stream.account().pending:
                time.sleep(0.002)
            lost = [answer for answer in answers if isinstance(answer, Dropped) and answer.reason == "lost"]
            self.assertTrue(0 < len(lost) <= in_flight, f"{len(lost)} of {in_flight}")
            self.daemon.start()
            ready = time.monotonic()
            self.assertTrue(stream.wait_open(20))
            self.assertLess(time.monotonic() - ready, 2)
            known = len(answers)
            show(lambda: any(isinstance(answer, Result) for answer in answers[known:]))
            account = stream.close(60)
            self.assertEqual(sorted(answer.frame for answer in answers), sorted(submitted))
            self.assertEqual(account.dropped["lost"], len(lost))
            self.assertEqual(account.pending, 0)


if __name__ == "__main__":
    unittest.main()
