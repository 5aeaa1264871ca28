"""A second reader of the ledger, written from src/ledger/ledger.md alone: it verifies the chain of the database that it is
given, and prints the state of each agreement as JSON."""

import hashlib
import json
import re
import sqlite3
import sys

OPEN = "seq prev at day kind number version party how on event starts ends deadline order ask sealed".split()
SEALED = ("salt document content replaces by evidence verdict seen-by despite reason note file model pupil class host "
          "party change allowed").split()
MANY = {"evidence", "note", "party", "change", "allowed"}
TERMS = ({"starts", "ends", "order"}, {"deadline", "ask"})
LINES = {
    "issued": TERMS, "amended": TERMS,
    "delivered": ({"how", "on"}, {"party"}), "signed": ({"party", "how", "on"}, set()),
    "declined": ({"party", "on"}, set()), "reminded": ({"party", "how"}, set()),
    "revoked": ({"event"}, set()), "cancelled": (set(), set()), "exported": (set(), set()), "erased": (set(), set()),
}
HASH, DAY, WHOLE, PARTY = "[0-9a-f]{64}", r"\d{4}-\d\d-\d\d", "0|[1-9][0-9]*", "[a-z0-9-]{1,24}"
VALUES = {
    "seq": WHOLE, "prev": HASH, "at": DAY + r"T\d\d:\d\d:[0-5]\dZ", "day": DAY, "kind": "|".join(LINES),
    "number": "[A-Z0-9]([A-Z0-9.-]{0,30}[A-Z0-9])?", "version": WHOLE, "party": PARTY,
    "how": "paper|scan|pdf|in-person|email|post", "on": DAY, "event": WHOLE, "starts": DAY, "ends": DAY, "deadline": DAY,
    "order": "any|school-last", "ask": f"({PARTY}) (required|optional|informed)", "sealed": HASH,
}


def lines(text, first, order):
    assert text.endswith("\n") and text.startswith(first + "\n"), text
    pairs = [tuple(line.split(" ", 1)) for line in text.split("\n")[1:-1]]
    keys = [key for key, _ in pairs]
    assert keys == sorted(keys, key=order.index), keys
    return keys, pairs


def opened(text):
    keys, pairs = lines(text, "tripartite-event/1", OPEN)
    event = dict(pairs)
    must, may = LINES[event["kind"]]
    must = must | {"seq", "prev", "at", "day", "kind", "number", "version", "sealed"}
    assert must <= set(keys) <= must | may, keys
    assert all(keys.count(key) == 1 for key in keys if key != "ask"), keys
    assert all(re.fullmatch(VALUES[key], value) for key, value in pairs), pairs
    event["asks"] = [value.split(" ") for key, value in pairs if key == "ask"]
    return event


def state(events):
    if any(event["kind"] == "erased" for event in events):
        return "erased"
    start = max(at for at, event in enumerate(events) if event["kind"] in ("issued", "amended"))
    revoked = {event["event"] for event in events if event["kind"] == "revoked"}
    counts = [event for event in events[start + 1:] if event["seq"] not in revoked]
    who = lambda kind: {event["party"] for event in counts if event["kind"] == kind}
    required = {party for party, asked in events[start]["asks"] if asked == "required"}
    if any(event["kind"] == "cancelled" for event in counts):
        return "cancelled"
    if who("declined") & required:
        return "declined"
    if who("signed") and required <= who("signed"):
        return "complete"
    return "signing" if who("signed") else "issued"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


agreements, before = {}, "0" * 64
rows = sqlite3.connect(sys.argv[1]).execute("SELECT seq, open, sealed, hash FROM event ORDER BY seq")
for place, (seq, text, sealed, stored) in enumerate(rows, 1):
    event = opened(text)
    assert seq == place == int(event["seq"]) and event["prev"] == before, seq
    before = sha(text)
    assert stored.hex() == before, seq
    if sealed is not None:
        keys, pairs = lines(sealed, "tripartite-sealed/1", SEALED)
        assert sha(sealed) == event["sealed"] and keys[0] == "salt", seq
        assert all(keys.count(key) == 1 for key in keys if key not in MANY) and all(value for _, value in pairs), keys
    agreements.setdefault(event["number"], []).append(event)
print(json.dumps({number: state(events) for number, events in agreements.items()}))
