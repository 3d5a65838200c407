"""A socket at which a test plays the daemon, message by message."""

import array
import json
import os
import select
import socket
import struct
import tempfile

HEADER = struct.Struct("<4sBBHIIQ")

WELCOME = {
    "protocol": 1, "server": "fake/1", "intended_use": "tests",
    "engine": {"model": "m/1", "provider": "cpu"},
    "limits": {"frame_bytes": 1048576, "streams": 8, "rings": 4}, "default_deadline_ms": 120,
    "later": [1, {}],
}

RESULT = {
    "stream": 1, "outcome": "no_polyp", "frame_size": [8, 4], "mask_size": [8, 4],
    "mask_encoding": "rle", "findings": [], "model": "m/1", "pipeline_sha256": "bb", "provider": "cpu",
    "timings_us": {"receive": 1, "wait": 1, "decode": 0, "preprocess": 1, "inference": 1,
                   "postprocess": 1, "total": 6},
}


class FakeDaemon:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "s")
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        self.listener.listen(8)
        self.listener.settimeout(20)
        self.connection = None
        self.descriptors = []

    def close(self):
        self.hang_up()
        self.listener.close()
        self.folder.cleanup()

    def hang_up(self):
        """Closes the connection as a killed daemon does."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def accept(self, welcome=WELCOME):
        """Takes the next connection and answers its hello."""
        self.hang_up()
        self.connection, _ = self.listener.accept()
        self.connection.settimeout(20)
        kind, number, hello, _ = self.receive()
        assert kind == 0x01, kind
        self.send(0x81, welcome, number)
        return hello

    def open(self, number=1, **place):
        """Answers the next open_stream, in a study with its place in the ledger."""
        kind, identifier, message, _ = self.receive()
        assert kind == 0x02, kind
        self.send(0x82, dict(place, stream=number, deadline_ms=120), identifier)
        return message

    def receive(self):
        magic, kind, _, _, text_bytes, body_bytes, number = HEADER.unpack(self._read(HEADER.size))
        assert magic == b"OBP1"
        return kind, number, json.loads(self._read(text_bytes)), self._read(body_bytes)

    def _read(self, count):
        data = b""
        while len(data) < count:
            part, control, _, _ = self.connection.recvmsg(count - len(data), 1024)
            assert part, "the client sent nothing more"
            for _, _, rights in control:
                self.descriptors.extend(array.array("i", rights))
            data += part
        return data

    def send(self, kind, message, number, body=b""):
        text = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.send_bytes(HEADER.pack(b"OBP1", kind, 0, 0, len(text), len(body), number) + text + body)

    def send_bytes(self, data):
        try:
            self.connection.sendall(data)
        except OSError:
            pass  # The client hung up first.

    def has_ended(self):
        """Waits for the client to hang up."""
        while select.select([self.connection], [], [], 20)[0]:
            try:
                if not self.connection.recv(65536):
                    return True
            except OSError:
                return True
        return False
