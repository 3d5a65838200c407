"""A station of a study: streams the pictures of one examination, enters what the endoscopist says and what
became of each polyp, and prints every receipt as a line of JSON.

    PYTHONPATH=Sources/PythonClient python3 docs/examples/study.py --examination E-4711 \\
      --patient MRN-0815 --class adenoma FILE.jpg...

Keep the receipts apart from the ledger: with them each record can be proved to be the one that was told.
A record's name is made of the polyp's, which is the ledger's own, so that running into a broken connection
never writes it twice.
"""

import argparse
import json
import sys
import time

from biopsyclient import INSTALLATION_TEST_WARNING, Call, Client, RecordUnknown, Refused, Result


def print_receipt(what, place, polyp=None):
    line = {"what": what, "sequence": place.sequence, "leaf_sha256": place.leaf_sha256}
    if polyp is not None:
        line["polyp"] = polyp
    print(json.dumps(line), flush=True)


def show(stream, path):
    """Shows one picture and waits for its answer; gives the names of the polyps in it."""
    with open(path, "rb") as file:
        number = stream.submit(file.read(), captured_ns=time.monotonic_ns())
    while number is not None:
        answer = stream.next(60)
        if answer is None:
            sys.exit("the daemon did not answer")
        if isinstance(answer, Call):
            print_call(answer)
        elif answer.frame == number:
            polyps = answer.polyps if isinstance(answer, Result) else None
            return [polyp.reference for polyp in polyps or () if polyp.reference is not None]
    return []


def print_call(call):
    if call.place is not None:
        print_receipt("call", call.place, call.reference)


def record(client, event, polyp, details):
    try:
        recorded = client.record(event, dict(details, polyp=polyp), f"{event}-{polyp}", timeout=60)
        print_receipt(event, recorded.place, polyp)
    except RecordUnknown as error:
        print(f"{event} of {polyp}: make it again, it may be in the ledger ({error})", file=sys.stderr)
    except Refused as error:
        print(f"{event} of {polyp} is not recorded: {error}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description="Streams the pictures of an examination in a study.")
    parser.add_argument("--socket", default="/run/biopsyd/biopsyd.sock")
    parser.add_argument("--examination", required=True)
    parser.add_argument("--patient")
    parser.add_argument("--class", dest="finding", help="what the endoscopist takes every polyp for")
    parser.add_argument("--imaging-mode", default="unknown")
    parser.add_argument("files", nargs="+", metavar="FILE.jpg")
    options = parser.parse_args()

    with Client(options.socket, "study-example/1") as client:
        stream = client.stream(
            "study", deadline_ms=60000, imaging_mode=options.imaging_mode,
            examination=options.examination, patient=options.patient)
        if not stream.wait_open(10):
            sys.exit(f"no daemon opens a stream at {options.socket}")
        print(client.info.intended_use, file=sys.stderr)
        if client.info.purpose == "installation_test":
            print(INSTALLATION_TEST_WARNING, file=sys.stderr)
        if stream.place is None:
            sys.exit("the daemon serves no study")
        print_receipt("stream_opened", stream.place)
        polyps = {}
        for path in options.files:
            polyps.update(dict.fromkeys(show(stream, path)))
        for number, polyp in enumerate(polyps, start=1):
            call = {"confident": options.finding is not None}
            if options.finding is not None:
                call["class"] = options.finding
            record(client, "endoscopist_call", polyp, call)
            resection = {"examination": options.examination, "fate": "retrieved", "jar": str(number)}
            record(client, "resection", polyp, resection)
        stream.close(60)
        for answer in stream:
            if isinstance(answer, Call):
                print_call(answer)


if __name__ == "__main__":
    main()
