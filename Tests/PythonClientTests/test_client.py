"""The Python client against a daemon that the test plays. `python3 -m unittest` in this folder."""

import copy
import fcntl
import mmap
import os
import random
import struct
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Sources/PythonClient"))
if os.environ.get("BIOPSY_WITHOUT_NUMPY"):
    sys.modules["numpy"] = None

import biopsyclient  # noqa: E402
from biopsyclient import BiopsyError, Call, Client, Dropped, Refused, Result  # noqa: E402
from fake_daemon import RESULT, FakeDaemon  # noqa: E402

JPEG = b"\xff\xd8\xff\xd9"


class Session(unittest.TestCase):
    """A client and a daemon that have greeted each other, with a stream open; the daemon's is 1."""

    def setUp(self):
        self.events = []
        self.daemon = FakeDaemon()
        self.client = self.make_client()
        self.daemon.accept()
        self.stream = self.client.stream("room")
        self.daemon.open()
        self.assertTrue(self.stream.wait_open(20))

    def make_client(self, **options):
        return Client(
            self.daemon.path, "tests/1", on_event=self.events.append, reconnect_s=(0.005, 0.02), **options)

    def tearDown(self):
        self.daemon.hang_up()
        self.client.close(0.1)
        self.daemon.close()

    def answer(self, message, body=b"", kind=0x83):
        """Submits a frame and answers it."""
        self.assertIsNotNone(self.stream.submit(JPEG))
        _, number, _, _ = self.daemon.receive()
        self.daemon.send(kind, message, number, body)
        return self.stream.next(20)

    def wait_for_event(self, kind):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for event in list(self.events):
                if event.kind == kind:
                    return event
            time.sleep(0.002)
        raise AssertionError(f"no event {kind} came; there were {self.events}")


class SessionTests(Session):
    def test_says_who_the_daemon_is(self):
        self.assertTrue(self.client.is_connected)
        self.assertEqual(self.client.info.engine["model"], "m/1")
        self.assertEqual(self.client.info.rings, 4)

    def test_sends_what_a_stream_wishes_for(self):
        self.client.stream(
            "room.1", deadline_ms=90, exact_decode=True, pipeline="histology", imaging_mode="nbi",
            clock="device", region=(10, 20, 300, 200))
        _, _, message, _ = self.daemon.receive()
        self.assertEqual(message, {
            "name": "room.1", "deadline_ms": 90, "exact_decode": True, "pipeline": "histology",
            "imaging_mode": "nbi", "clock": "device", "region": [10, 20, 300, 200]})

    def test_refuses_what_is_not_as_documented(self):
        for name in ("", "a b", "ö", "a" * 65, "a\n"):
            with self.assertRaises(ValueError):
                self.client.stream(name)
        for frame, options in (
                (b"GIF89a", {}), (b"", {}), (bytes(5), {"format": "rgb", "size": (1, 1)}),
                (bytes(3), {"format": "rgb"}), (bytes(3), {"format": "yuv", "size": (1, 1)}),
                (JPEG, {"captured_ns": -1}), (JPEG, {"imaging_mode": "disco"}),
                (bytes(6), {"format": "nv12", "size": (2, 2), "matrix": "bt2020"}),
                (b"\xff\xd8" + bytes(2 << 20), {})):
            with self.assertRaises(ValueError, msg=str(options)):
                self.stream.submit(frame, **options)
        self.assertEqual(self.stream.account().submitted, 0)

    def test_answers_each_frame_once(self):
        first = self.stream.submit(JPEG, captured_ns=5, context="first")
        second = self.stream.submit(
            bytes(12), format="nv12", size=(4, 2), range="full", imaging_mode="bli")
        kind, number, message, body = self.daemon.receive()
        self.assertEqual((kind, message, body), (
            0x03, {"encoding": "jpeg", "captured_ns": 5, "stream": 1}, JPEG))
        _, other, message, body = self.daemon.receive()
        self.assertEqual(message["format"], "nv12")
        self.assertEqual((message["range"], message["imaging_mode"]), ("full", "bli"))
        self.daemon.send(0x84, {"stream": 1, "reason": "superseded", "pace_fps": 9.5}, other)
        self.daemon.send(0x83, RESULT, number)
        dropped, result = self.stream.next(20), self.stream.next(20)
        self.assertEqual((dropped.frame, dropped.reason, dropped.pace_fps), (second, "superseded", 9.5))
        self.assertEqual((result.frame, result.context, result.captured_ns), (first, "first", 5))
        self.assertIsNone(self.stream.next(0.01))
        account = self.stream.account()
        self.assertEqual((account.submitted, account.answered, account.pending), (2, 1, 0))

    def test_loses_only_frames_in_flight_when_the_daemon_is_killed(self):
        self.assertIsInstance(self.answer(RESULT), Result)
        lost = [self.stream.submit(JPEG) for _ in range(3)]
        self.daemon.hang_up()
        answers = [self.stream.next(20) for _ in range(3)]
        self.assertEqual([(answer.frame, answer.reason) for answer in answers],
                         [(number, "lost") for number in lost])
        self.daemon.accept()
        self.daemon.open(7)
        self.assertTrue(self.stream.wait_open(20))
        self.assertIsNotNone(self.stream.submit(JPEG))
        self.assertEqual(self.daemon.receive()[2]["stream"], 7)
        account = self.stream.account()
        self.assertEqual((account.submitted, account.dropped, account.pending), (5, {"lost": 3}, 1))

    def test_hears_the_daemons_last_words(self):
        words = {"code": "malformed", "message": "the clock is odd", "ends_session": True}
        self.daemon.send(0xFF, words, 0)
        event = self.wait_for_event("disconnected")
        self.assertEqual((event.fault, event.message), ("malformed", "the clock is odd"))
        self.assertGreaterEqual(event.retry_s, 0.3)

    def test_calls_back(self):
        answers = []
        stream = self.client.stream("other", on_answer=answers.append)
        self.daemon.open(2)
        self.assertTrue(stream.wait_open(20))
        stream.submit(JPEG)
        self.daemon.send(0x83, dict(RESULT, stream=2), self.daemon.receive()[1])
        while not answers:
            time.sleep(0.002)
        self.assertIsInstance(answers[0], Result)

    def test_relates_clocks_again_in_each_session(self):
        stream = self.client.stream("device", clock="device")
        stream.set_clock(5, 6)
        stream.reveal(True)
        self.daemon.open(2)
        self.assertEqual(self.daemon.receive()[2], {"stream": 2, "device_ns": 5, "monotonic_ns": 6})
        self.assertEqual(self.daemon.receive()[2], {"stream": 2, "shown": True})
        with self.assertRaises(ValueError):
            self.stream.set_clock(1, 1)

    def test_says_why_a_stream_is_not_opened(self):
        stream = self.client.stream("other")
        _, number, _, _ = self.daemon.receive()
        self.daemon.send(0xFF, {"code": "busy", "message": "full"}, number)
        with self.assertRaises(Refused):
            stream.wait_open(20)
        self.assertEqual(self.wait_for_event("stream_refused").message, "full")
        self.assertTrue(self.client.is_connected)

    def test_closes_a_stream_with_its_account(self):
        def answer():
            account = {"received": 0, "answered": 0, "late": 0, "dropped": {}}
            number = self.daemon.receive()[1]
            self.daemon.send(0x85, {"stream": 1, "accounting": account}, number)

        thread = threading.Thread(target=answer)
        thread.start()
        self.assertEqual(self.stream.close(20).daemon["received"], 0)
        thread.join()
        self.assertIsNone(self.stream.submit(JPEG))
        self.assertEqual(list(self.stream), [])

    def test_asks_for_status_and_metrics(self):
        def answer():
            self.daemon.send(0x86, {"state": "ready"}, self.daemon.receive()[1])
            self.daemon.send(0x87, {"content_type": "text"}, self.daemon.receive()[1], b"a 1\n")
            self.daemon.receive()
            self.daemon.hang_up()

        thread = threading.Thread(target=answer)
        thread.start()
        self.assertEqual(self.client.status(), {"state": "ready"})
        self.assertEqual(self.client.metrics(), "a 1\n")
        with self.assertRaises(Refused):
            self.client.status()
        thread.join()

    def test_gives_up_a_session_that_does_not_answer(self):
        self.client.close(0.1)
        self.daemon.hang_up()
        self.client = self.make_client(answer_timeout_s=0.05)
        self.daemon.accept()
        stream = self.client.stream("room")
        self.daemon.open()
        self.assertTrue(stream.wait_open(20))
        number = stream.submit(JPEG)
        answer = stream.next(20)
        self.assertEqual((answer.frame, answer.reason), (number, "lost"))
        self.assertEqual(self.wait_for_event("disconnected").kind, "disconnected")

    def test_lets_a_frame_go_while_the_last_one_has_not_left(self):
        frame = b"\xff\xd8" + bytes(1000000)
        submitted = 0
        while self.stream.submit(frame) is not None:
            submitted += 1
            self.assertLess(submitted, 100)
        self.assertEqual(self.stream.account().submitted, submitted)
        for _ in range(submitted):
            self.assertEqual(self.daemon.receive()[3], frame)


class ResultTests(Session):
    MASK = bytes([0, 0, 1, 1, 1, 1, 0, 0] * 2 + [0] * 16)

    def finding(self, **members):
        return dict({"box": [1, 0, 2, 1], "area_fraction": 0.25, "confidence": 0.875}, **members)

    def test_gives_findings_with_contours_and_masks(self):
        for encoding, mask in (("rle", bytes([2, 4, 4, 4, 18])), ("bits", bytes([0x3C, 0x3C, 0, 0]))):
            contour = struct.pack("<8H", 1, 0, 300, 0, 3, 1, 1, 1)
            finding = self.finding(
                mask={"offset": 0, "bytes": len(mask)}, contour={"offset": len(mask), "bytes": 16})
            result = self.answer(
                dict(RESULT, mask_encoding=encoding, findings=[finding], outcome="findings", late=True),
                mask + contour)
            self.assertTrue(result.late and not result.is_current)
            found = result.findings[0]
            self.assertEqual((found.box, found.confidence), ((1, 0, 2, 1), 0.875))
            self.assertEqual([tuple(point) for point in found.contour],
                             [(1, 0), (300, 0), (3, 1), (1, 1)])
            pixels = found.mask(255)
            if biopsyclient.numpy is not None:
                self.assertEqual(pixels.shape, (4, 8))
                pixels = pixels.tobytes()
            self.assertEqual(pixels, bytes(255 * pixel for pixel in self.MASK))

    def test_gives_polyps_with_their_calls(self):
        call = {"status": "low_confidence", "class": "adenoma", "probability": 0.7,
                "probabilities": {"adenoma": 0.7, "hyperplastic": 0.3}}
        result = self.answer(dict(
            RESULT, findings=[self.finding()], outcome="findings", mask_region=[1, 0, 4, 2],
            polyps=[{"number": 3, "state": "visible", "finding": 0, "box": [1, 0, 2, 1], "call": call},
                    {"number": 4, "state": "held", "box": [5, 0, 2, 1]}],
            quality={"usable": False, "reasons": ["blur"]}, display="on_demand", pace_fps=21.5))
        self.assertEqual(result.mask_region, (1, 0, 4, 2))
        self.assertEqual((result.usable, result.quality_reasons), (False, ("blur",)))
        self.assertEqual(result.polyps[0].call.probabilities["hyperplastic"], 0.3)
        self.assertFalse(result.polyps[0].call.sealed)
        self.assertEqual((result.polyps[1].state, result.polyps[1].finding), ("held", None))
        self.daemon.send(0x8A, {"stream": 1, "polyp": 2, "status": "abstained", "reason": "blur"}, 0)
        sealed = self.stream.next(20)
        self.assertIsInstance(sealed, Call)
        self.assertEqual((sealed.polyp, sealed.reason, sealed.class_name), (2, "blur", None))
        self.assertTrue(sealed.sealed)

    def test_takes_words_of_later_versions_for_what_the_protocol_asks(self):
        self.daemon.send(0x8F, b"no JSON", 5, b"123")
        polyp = {"number": 1, "state": "dreamt", "box": [0, 0, 1, 1], "call": {"status": "guessed"}}
        strange = self.answer(
            dict(RESULT, outcome="marvelled", polyps=[polyp], display="hologram"))
        self.assertEqual((strange.outcome, strange.display), ("abstained", "blinded"))
        self.assertEqual((strange.polyps[0].state, strange.polyps[0].call.status), ("held", "abstained"))
        self.assertIsNone(self.answer(RESULT).polyps)
        self.assertEqual(self.answer({"stream": 1, "reason": "bored"}, kind=0x84).reason, "failed")
        self.daemon.send(0xFF, {"code": "shy", "message": "x"}, 0)
        self.assertEqual(self.wait_for_event("error").fault, "internal")

    def test_refuses_masks_that_do_not_make_up_their_size(self):
        for encoding, mask in (
                ("rle", b"\x1f"), ("rle", b"\x21"), ("rle", b"\x80\x80\x80\x80\x80\x01"),
                ("rle", b"\x20\x80"), ("bits", b"\0\0\0"), ("rle", b"")):
            finding = self.finding(mask={"offset": 0, "bytes": len(mask)})
            result = self.answer(
                dict(RESULT, mask_encoding=encoding, findings=[finding], outcome="findings"), mask)
            with self.assertRaises(BiopsyError):
                result.findings[0].mask()

    @unittest.skipIf(biopsyclient.numpy is None, "without numpy there are no arrays")
    def test_takes_arrays(self):
        picture = biopsyclient.numpy.zeros((2, 4, 3), dtype="uint8")
        picture[0, 0] = 1, 2, 3
        self.assertIsNotNone(self.stream.submit(picture, format="bgr"))
        message, body = self.daemon.receive()[2:]
        self.assertEqual((message["width"], message["height"], message["format"]), (4, 2, "bgr"))
        self.assertEqual(body[:3], b"\1\2\3")
        self.assertIsNotNone(self.stream.submit(picture[:, ::2, 0]))
        self.assertEqual(self.daemon.receive()[2]["format"], "gray8")
        for array, options in (
                (picture, {}), (picture, {"format": "rgba"}),
                (picture.astype("float32"), {"format": "bgr"})):
            with self.assertRaises(ValueError):
                self.stream.submit(array, **options)


class RingTests(Session):
    def open_ring(self, slots=2, slot_bytes=5000, number=9):
        ring = self.client.ring(slots, slot_bytes)
        kind, identifier, message, _ = self.daemon.receive()
        self.assertEqual((kind, message), (0x08, {"slots": slots, "slot_bytes": 8192}))
        descriptor = self.daemon.descriptors[-1]
        self.assertEqual(fcntl.fcntl(descriptor, 1034), 0x17)
        memory = mmap.mmap(descriptor, 4096 + slots * 8192, prot=mmap.PROT_READ)
        self.daemon.send(0x88, {"ring": number, "mapped": True}, identifier)
        self.assertTrue(ring.wait_open(20) and ring.is_mapped)
        return ring, memory

    def test_frames_a_slot_with_a_sequence_lock(self):
        ring, memory = self.open_ring()
        with ring.acquire() as slot:
            self.assertEqual(memory[0], 1)
            slot.memory[:4] = JPEG
            self.assertIsNotNone(slot.submit(self.stream, count=4))
            self.assertEqual(memory[0], 2)
        self.assertEqual(memory[4096:4100], JPEG)
        _, number, message, body = self.daemon.receive()
        self.assertEqual(body, b"")
        self.assertEqual({name: message[name] for name in ("ring", "slot", "bytes", "generation")},
                         {"ring": 9, "slot": 0, "bytes": 4, "generation": 2})
        with self.assertRaises(ValueError):
            slot.submit(self.stream, count=4)
        held = ring.acquire()
        self.assertIsNone(ring.acquire())
        self.daemon.send(0x84, {"stream": 1, "reason": "torn"}, number)
        self.assertEqual(self.stream.next(20).reason, "torn")
        self.assertEqual(ring.acquire().index, 0)
        held.abandon()
        self.assertEqual(memory[64], 2)

    def test_offers_the_same_memory_to_the_next_daemon(self):
        ring, memory = self.open_ring()
        held = ring.acquire()
        self.assertIsNotNone(self.stream.submit(JPEG, ring=ring))
        self.daemon.hang_up()
        self.assertEqual(self.stream.next(20).reason, "lost")
        self.assertIsNone(held.submit(self.stream, count=4))
        self.daemon.accept()
        _, number, _, _ = self.daemon.receive()
        self.daemon.send(0x88, {"ring": 2}, number)
        self.daemon.open()
        self.assertTrue(self.stream.wait_open(20) and ring.wait_open(20))
        self.assertIsNotNone(held.submit(self.stream, count=4))
        self.assertEqual(self.daemon.receive()[2]["ring"], 2)

    def test_sends_frames_through_the_socket_where_the_daemon_takes_no_ring(self):
        ring = self.client.ring(2, 8192)
        _, number, _, _ = self.daemon.receive()
        self.daemon.send(0xFF, {"code": "invalid_ring", "message": "no room"}, number)
        self.assertFalse(ring.wait_open(20))
        self.assertEqual(self.wait_for_event("ring_refused").fault, "invalid_ring")
        self.assertIsNotNone(self.stream.submit(JPEG, ring=ring))
        self.assertEqual(self.daemon.receive()[3], JPEG)

    def test_closes_a_ring_after_its_frames_are_answered(self):
        ring, _ = self.open_ring()
        self.assertIsNotNone(self.stream.submit(JPEG, ring=ring))
        ring.close()
        _, number, _, _ = self.daemon.receive()
        kind, closing, message, _ = self.daemon.receive()
        self.assertEqual((kind, message), (0x09, {"ring": 9}))
        self.daemon.send(0x83, RESULT, number)
        self.daemon.send(0x89, {"ring": 9}, closing)
        self.assertIsInstance(self.stream.next(20), Result)
        self.assertIsNone(ring.acquire())


class HostileDaemonTests(Session):
    def test_answers_that_are_wrong_end_the_session(self):
        finding = {"box": [0, 0, 1, 1], "area_fraction": 0, "confidence": 0.5}
        wrong = [
            (0x83, b"", b""), (0x83, b"[]", b""), (0x83, b"{", b""), (0x83, b"\xff", b""),
            (0x83, b"[" * 30000, b""), (0x83, b'{"stream":1,"stream":1}', b""),
            (0x83, b'{"stream":NaN}', b""), (0x83, {}, b""), (0x83, dict(RESULT, stream=2), b""),
            (0x83, dict(RESULT, stream=1.0), b""), (0x83, dict(RESULT, mask_size=[8, 0]), b""),
            (0x83, dict(RESULT, mask_encoding="png"), b""), (0x83, dict(RESULT, frame_size=[8]), b""),
            (0x83, dict(RESULT, findings=[dict(finding, confidence=2)]), b""),
            (0x83, dict(RESULT, findings=[dict(finding, confidence=True)]), b""),
            (0x83, dict(RESULT, findings=[dict(finding, box=[0, 0, 70000, 1])]), b""),
            (0x83, dict(RESULT, findings=[finding] * 256), b""),
            (0x83, dict(RESULT, findings=[dict(finding, mask={"offset": 0, "bytes": 5})]), b"1234"),
            (0x83, dict(RESULT, findings=[dict(finding, contour={"offset": 0, "bytes": 6})]), b"12345678"),
            (0x83, dict(RESULT, findings=[dict(finding, contour={"offset": 0, "bytes": 8})] * 2),
             b"12345678"),
            (0x83, dict(RESULT, polyps=[{"number": 1, "finding": 0, "box": [0, 0, 1, 1]}]), b""),
            (0x84, {"stream": 1}, b""), (0x82, {"stream": 3, "deadline_ms": 1}, b""),
            (0x85, {"stream": 1, "accounting": {}}, b""), (0x86, {}, b""), (0x88, {"ring": 1}, b""),
            (0x8D, {"sequence": 1, "leaf_sha256": "a" * 64, "repeat": True}, b""),
        ]
        call = {"stream": 1, "polyp": 1, "status": "abstained"}
        wrong += [(0x8A, dict(call, **members), b"") for members in (
            {"sequence": 1}, {"leaf_sha256": "a" * 64}, {"sequence": -1, "leaf_sha256": "a" * 64},
            {"sequence": 1, "leaf_sha256": "A" * 64}, {"sequence": 1, "leaf_sha256": "a" * 64 + "\n"},
            {"purpose": 1})]
        self.client._reconnect_s = (0.0005, 0.001)
        for kind, message, body in wrong:
            self.events.clear()
            number = self.stream.submit(JPEG)
            self.daemon.send(kind, message, self.daemon.receive()[1], body)
            answer = self.stream.next(20)
            self.assertEqual((answer.frame, answer.reason), (number, "lost"), str(message))
            self.assertEqual(self.wait_for_event("disconnected").fault, "bad_reply", str(message))
            self.daemon.accept()
            self.daemon.open()
            self.assertTrue(self.stream.wait_open(20))

    def test_survives_damaged_messages(self):
        seed = 11
        generator = random.Random(seed)
        samples = [
            (0x83, RESULT), (0x84, {"stream": 1, "reason": "torn", "pace_fps": 3.5}),
            (0x82, {"stream": 1, "deadline_ms": 120}), (0x88, {"ring": 1}),
            (0x8A, {"stream": 1, "polyp": 1, "status": "abstained", "sequence": 1, "leaf_sha256": "a" * 64}),
            (0x8D, {"sequence": 1, "leaf_sha256": "a" * 64, "repeat": True}),
            (0xFF, {"code": "out_of_order", "message": "stream 1 is not open"})]
        self.client._reconnect_s = (0.0005, 0.001)
        for _ in range(300):
            if not self.client.is_connected:
                self.daemon.accept()
                self.daemon.open()
                self.stream.wait_open(20)
            number = self.stream.submit(JPEG) or generator.randrange(50)
            kind, message = copy.deepcopy(generator.choice(samples))
            text = bytearray(biopsyclient.json.dumps(message).encode())
            for _ in range(generator.randrange(4)):
                place = generator.randrange(len(text))
                text[place:place + generator.randrange(2)] = bytes([generator.randrange(32, 127)])
            self.daemon.send(kind, bytes(text), number)
            while self.stream.next(0.001):
                pass
        account = self.stream.account()
        settled = account.answered + sum(account.dropped.values()) + account.pending
        self.assertEqual(account.submitted, settled, f"seed {seed}")
        self.assertTrue(self.client._thread.is_alive())

    def test_headers_that_are_wrong_end_the_session(self):
        self.daemon.send_bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        self.assertEqual(self.wait_for_event("disconnected").fault, "bad_reply")


if __name__ == "__main__":
    unittest.main()
