"""The Python client in a study, against a daemon that the test plays."""

import concurrent.futures
import time
import unittest

from test_client import JPEG, Session
from biopsyclient import BiopsyError, Call, Place, Recorded, RecordUnknown, Refused
from fake_daemon import RESULT, WELCOME

LEAF = "0a" * 32
PLACE = {"sequence": 1042, "leaf_sha256": LEAF}
RECORDED = {"sequence": 7, "leaf_sha256": LEAF, "repeat": False}


class StudySession(Session):
    """Records are made by other threads, because they wait for their answers."""

    def setUp(self):
        super().setUp()
        self.stations = concurrent.futures.ThreadPoolExecutor(4)

    def tearDown(self):
        super().tearDown()
        self.stations.shutdown()

    def record(self, details=None, request=None, **options):
        return self.stations.submit(
            self.client.record, "resection", {} if details is None else details, request, **options)

    def come_back(self, welcome=WELCOME, **place):
        """Plays a daemon that was killed and started again; the stream is open in it."""
        self.daemon.hang_up()
        self.daemon.accept(welcome)
        self.daemon.open(**place)


class StreamTests(StudySession):
    def test_sends_examination_and_patient_in_each_session(self):
        self.client.stream("other", examination="E-\"ü", patient="p" * 64)
        wishes = {"name": "other", "examination": "E-\"ü", "patient": "p" * 64}
        self.assertEqual(self.daemon.receive()[2], wishes)
        self.come_back()
        self.assertEqual(self.daemon.receive()[2], wishes)

    def test_refuses_what_is_no_examination_without_telling_it(self):
        for wrong in ("", "4711" * 17, "4711" + "ü" * 31, "4711\ud800", 4711):
            for name in ("examination", "patient"):
                with self.assertRaises(ValueError) as caught:
                    self.client.stream("other", **{name: wrong})
                self.assertIn(name, str(caught.exception))
                self.assertNotIn("4711", repr(caught.exception))

    def test_hands_out_the_places_of_streams_and_calls(self):
        self.assertIsNone(self.stream.place)
        self.come_back(**PLACE)
        self.assertTrue(self.stream.wait_open(20))
        self.assertEqual(self.stream.place, Place(1042, LEAF))
        polyp = {"number": 3, "state": "held", "box": [0, 0, 1, 1], "call": {"status": "abstained"}}
        result = self.answer(dict(RESULT, polyps=[polyp]))
        self.assertEqual(result.stream_place, Place(1042, LEAF))
        self.assertEqual((result.polyps[0].reference, result.polyps[0].call.reference), ("1042.3",) * 2)
        self.assertIsNone(result.polyps[0].call.place)
        call = {"stream": 1, "polyp": 5, "status": "abstained"}
        self.daemon.send(0x8A, dict(call, sequence=2000, leaf_sha256="b" * 64), 0)
        sealed = self.stream.next(20)
        self.assertEqual((sealed.place, sealed.reference), (Place(2000, "b" * 64), "1042.5"))
        # The next daemon serves no study.
        self.come_back()
        self.assertTrue(self.stream.wait_open(20))
        self.assertIsNone(self.stream.place)
        self.daemon.send(0x8A, call, 0)
        sealed = self.stream.next(20)
        self.assertIsInstance(sealed, Call)
        self.assertEqual((sealed.place, sealed.reference), (None, None))

    def test_says_what_answers_may_be_used_for(self):
        for word, purpose in (("research", "research"), ("installation_test", "installation_test"),
                              ("a later word", "installation_test")):
            call = {"status": "abstained", "purpose": word}
            result = self.answer(dict(RESULT, polyps=[
                {"number": 3, "state": "held", "box": [0, 0, 1, 1], "call": call}]))
            self.assertEqual((result.purpose, result.polyps[0].call.purpose), (purpose, purpose))
            self.daemon.send(0x8A, dict(call, stream=1, polyp=1), 0)
            self.assertEqual(self.stream.next(20).purpose, purpose)
        self.assertEqual(self.answer(RESULT).purpose, "research")
        self.assertEqual(self.client.info.purpose, "research")

    def test_results_of_the_default_pipeline_have_the_greetings_purpose(self):
        other = self.client.stream("other", pipeline="q")
        self.daemon.receive()
        self.come_back(dict(WELCOME, engine=dict(WELCOME["engine"], purpose="installation_test")))
        self.daemon.open(2)
        self.assertTrue(self.stream.wait_open(20) and other.wait_open(20))
        self.assertEqual(self.client.info.purpose, "installation_test")
        self.assertEqual(self.answer(RESULT).purpose, "installation_test")
        self.assertIsNotNone(other.submit(JPEG))
        self.daemon.send(0x83, dict(RESULT, stream=2), self.daemon.receive()[1])
        self.assertEqual(other.next(20).purpose, "research")


class RecordTests(StudySession):
    def test_says_where_a_record_stands(self):
        details = {"examination": "E-4711", "size_tenths_mm": 45, "confident": True}
        told = self.record(details, "resection-1")
        kind, number, message, _ = self.daemon.receive()
        self.assertEqual(kind, 0x0E)
        self.assertEqual(message, {"event": "resection", "details": details, "request": "resection-1"})
        self.daemon.send(0x8D, dict(RECORDED, repeat=True), number)
        self.assertEqual(told.result(20), Recorded(Place(7, LEAF), True))
        told = self.record()
        _, number, message, _ = self.daemon.receive()
        self.assertEqual(message, {"event": "resection", "details": {}})
        for code in ("not_recorded", "unsupported", "not_allowed"):
            self.daemon.send(0xFF, {"code": code, "message": "the study has no such class"}, number)
            with self.assertRaises(Refused) as caught:
                told.result(20)
            self.assertEqual(caught.exception.fault, code)
            self.assertNotIsInstance(caught.exception, RecordUnknown)
            told = self.record()
            number = self.daemon.receive()[1]
        self.assertTrue(self.client.is_connected)

    def test_sends_named_records_again_and_reports_others_as_unknown(self):
        first = self.record(request="a")
        self.daemon.receive()
        unnamed = self.record()
        self.daemon.receive()
        second = self.record(request="b")
        self.daemon.receive()
        self.come_back()
        with self.assertRaises(RecordUnknown) as caught:
            unnamed.result(20)
        self.assertEqual(caught.exception.fault, "connection_lost")
        for name, told in (("a", first), ("b", second)):
            _, number, message, _ = self.daemon.receive()
            self.assertEqual(message["request"], name)
            self.daemon.send(0x8D, RECORDED, number)
            self.assertEqual(told.result(20).place.sequence, 7)

    def test_what_was_refused_the_second_time_may_have_been_written_the_first(self):
        told = self.record(request="a")
        self.daemon.receive()
        self.come_back()
        number = self.daemon.receive()[1]
        self.daemon.send(0xFF, {"code": "not_recorded", "message": "the disk is full"}, number)
        with self.assertRaises(RecordUnknown) as caught:
            told.result(20)
        self.assertEqual(caught.exception.fault, "not_recorded")

    def test_what_the_daemon_failed_at_may_have_been_written(self):
        for code in ("internal", "a later word"):
            told = self.record()
            self.daemon.send(0xFF, {"code": code, "message": "x"}, self.daemon.receive()[1])
            with self.assertRaises(RecordUnknown) as caught:
                told.result(20)
            self.assertEqual(caught.exception.fault, "internal")

    def test_does_not_wait_in_a_callback(self):
        errors = []

        def answer(_):
            try:
                self.client.record("resection", {})
            except BiopsyError as error:
                errors.append(error)

        stream = self.client.stream("other", on_answer=answer)
        self.daemon.open(2)
        self.assertTrue(stream.wait_open(20))
        self.daemon.send(0x8A, {"stream": 2, "polyp": 1, "status": "abstained"}, 0)
        end = time.monotonic() + 20
        while not errors and time.monotonic() < end:
            time.sleep(0.002)
        self.assertIn("callback", str(errors[0]))

    def test_sends_nothing_again_that_may_end_the_next_session_too(self):
        for code in ("malformed", "too_large", "bad_magic"):
            told = self.record(request="a")
            self.daemon.receive()
            self.daemon.send(0xFF, {"code": code, "message": "x", "ends_session": True}, 0)
            with self.assertRaises(RecordUnknown):
                told.result(20)
            self.come_back()
            self.assertTrue(self.stream.wait_open(20))

    def test_waits_for_a_session_only_with_a_name(self):
        self.daemon.hang_up()
        self.wait_for_event("disconnected")
        with self.assertRaises(Refused) as caught:
            self.client.record("resection", {})
        self.assertEqual(caught.exception.fault, "unreachable")
        told = self.record(request="a")
        self.daemon.accept()
        self.daemon.open()
        self.daemon.send(0x8D, RECORDED, self.daemon.receive()[1])
        self.assertFalse(told.result(20).is_repeat)

    def test_gives_up_when_the_time_is_over(self):
        with self.assertRaises(RecordUnknown) as caught:
            self.client.record("resection", {}, "a", timeout=0.05)
        self.assertEqual(caught.exception.fault, "no_answer")
        late = self.daemon.receive()[1]
        self.daemon.send(0x8D, RECORDED, late)
        self.daemon.hang_up()
        self.wait_for_event("disconnected")
        with self.assertRaises(Refused) as caught:
            self.client.record("resection", {}, "b", timeout=0.05)
        self.assertEqual(caught.exception.fault, "unreachable")
        self.assertNotIsInstance(caught.exception, RecordUnknown)
        # Neither is sent any more.
        self.daemon.accept()
        self.daemon.open()
        told = self.record(request="c")
        _, number, message, _ = self.daemon.receive()
        self.assertEqual(message["request"], "c")
        self.daemon.send(0x8D, RECORDED, number)
        told.result(20)

    def test_tells_of_records_that_wait_when_the_client_is_closed(self):
        sent = self.record(request="sent", timeout=60)
        self.daemon.receive()
        self.daemon.hang_up()
        self.wait_for_event("disconnected")
        waiting = self.record(request="waiting", timeout=60)
        end = time.monotonic() + 20
        while len(self.client._unsent) < 2 and time.monotonic() < end:
            time.sleep(0.002)
        self.client.close(0.1)
        with self.assertRaises(RecordUnknown):
            sent.result(20)
        with self.assertRaises(Refused) as caught:
            waiting.result(20)
        self.assertNotIsInstance(caught.exception, RecordUnknown)
        with self.assertRaises(Refused):
            self.client.record("resection", {}, "late")

    def test_an_answer_that_is_wrong_does_not_count_as_one(self):
        for wrong in (dict(RECORDED, leaf_sha256="ab"), {"sequence": 7, "leaf_sha256": LEAF},
                      {"repeat": False}):
            self.events.clear()
            told = self.record(request="a")
            self.daemon.send(0x8D, wrong, self.daemon.receive()[1])
            self.assertEqual(self.wait_for_event("disconnected").fault, "bad_reply")
            self.come_back()
            self.daemon.send(0x8D, RECORDED, self.daemon.receive()[1])
            self.assertEqual(told.result(20).place.sequence, 7)

    def test_refuses_what_is_no_record_without_telling_it(self):
        cycle = []
        cycle.append(cycle)
        for event, details, request in (
                ("", {}, None), ("4711" * 17, {}, None), ("a", "4711", None), ("a", ["4711"], None),
                ("a", None, None), ("a", {"b": {"4711"}}, None), ("a", {4711: 1}, None),
                ("a", {"b": float("nan")}, None), ("a", {"b": 4711 << 64}, None),
                ("a", {"b": "4711\ud800"}, None), ("a", {"4711\udc00": 1}, None), ("a", {"b": cycle}, None),
                ("a", {"b": b"4711"}, None), ("a", {"b": "4711" * 16384}, None), ("a", {}, ""),
                ("a", {}, "4711 4711"), ("a", {}, "4711\n"), ("a", {}, "ü4711"), ("a", {}, "4" * 129)):
            with self.assertRaises(ValueError) as caught:
                self.client.record(event, details, request)
            self.assertNotIn("4711", repr(caught.exception))
            self.assertIsNone(caught.exception.__cause__)

    def test_holds_details_to_the_protocols_depth(self):
        details = {}
        for _ in range(62):
            details = {"a": details}
        told = self.record(details)
        _, number, message, _ = self.daemon.receive()
        self.assertEqual(message["details"], details)
        self.daemon.send(0x8D, RECORDED, number)
        told.result(20)
        with self.assertRaises(ValueError):
            self.client.record("resection", {"a": details})


if __name__ == "__main__":
    unittest.main()
