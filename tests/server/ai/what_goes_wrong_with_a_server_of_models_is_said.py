# Its own words where it has some; what is no message, too long, or cut off.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from models import models, streamed
from origin import Gone

CHAT = {"mode": "openaicompatible"}
STREAM = {"stream": True}
FAILED = "Error: Failed to fetch inference API host. Status "
UNFINISHED = "Error: Expected a completed response."
answer = None


def respond(visitor, request):
    answer(visitor)


with models(respond) as ask:
    def case(send, expected, options, messages=()):
        global answer
        answer = send
        expect_equal(ask({} if "mode" in options else "Hello", options), (list(messages), expected), f"{options}")

    def by_status(status, body, says):
        for options in ({}, STREAM, CHAT, {**CHAT, **STREAM}):
            case(lambda visitor: visitor.answer(status, body), FAILED + says, options)

    by_status("404 Not Found", '{"error":"model \'mistral\' not found"}', "404: Not Found (model 'mistral' not found)")
    by_status("401 Unauthorized", '{"error":{"message":"no key","type":"x"}}', "401: Unauthorized (no key)")
    by_status("400 Bad Request", '{"error":{"type":"x"}}', '400: Bad Request ({"type":"x"})')
    by_status("502 Bad Gateway", "<html>", "502: Bad Gateway (<html>)")
    by_status("503 Service Unavailable", "", "503: Service Unavailable")
    by_status("500 Internal Server Error", "x" * 2000000, "500: Internal Server Error (" + "x" * 1000 + ")")

    # Instead of an answer, and in the middle of one.
    said = '{"error":"out of memory"}\n'
    case(lambda visitor: visitor.answer(body=said), "Error: out of memory", {})
    case(lambda visitor: streamed(visitor, '{"response":"a"}\n', said), "Error: out of memory", STREAM, [{"response": "a"}])
    case(lambda visitor: streamed(visitor, 'data: {"error":{"message":"out of memory"}}\n\n'), "Error: out of memory", {**CHAT, **STREAM})

    # No message.
    no_json = "SyntaxError: the inference API host has sent what is no JSON: "
    case(lambda visitor: visitor.answer(body="<html>"), no_json + '"<html>"', {})
    case(lambda visitor: visitor.answer(body=""), no_json + '""', CHAT)
    case(lambda visitor: streamed(visitor, '{"response":"a"}\n{"response":\n{"done":true}\n'), no_json + json.dumps('{"response":'), STREAM, [{"response": "a"}])
    case(lambda visitor: streamed(visitor, "data: " + "y" * 500 + "\n\n"), no_json + '"' + "y" * 100 + '"…', {**CHAT, **STREAM})
    case(lambda visitor: visitor.answer(body="1"), 'TypeError: the inference API host has sent what is no JSON object: "1"', {})
    case(lambda visitor: streamed(visitor, "null\n"), 'TypeError: the inference API host has sent what is no JSON object: "null"', STREAM)
    too_long = "RangeError: the inference API host has sent a message of more than 1048576 bytes"
    def endless(visitor):
        streamed(visitor, *["z" * 65536] * 200)
    case(endless, too_long, STREAM)
    case(endless, too_long, {**CHAT, **STREAM})

    # No end.
    case(lambda visitor: visitor.answer(body='{"response":"a","done":false}'), UNFINISHED, {})
    case(lambda visitor: visitor.answer(body='{"choices":[]}'), UNFINISHED, CHAT)
    by_length = '{"choices":[{"finish_reason":"length"}]}'
    case(lambda visitor: visitor.answer(body=by_length), UNFINISHED + ' It ended by finish_reason "length".', CHAT)
    case(lambda visitor: streamed(visitor, f"data: {by_length}\n\ndata: [DONE]\n\n"), UNFINISHED + ' It ended by finish_reason "length".', {**CHAT, **STREAM}, [json.loads(by_length)])
    never_done = "Error: Did not receive done or success response in stream."
    case(lambda visitor: streamed(visitor), never_done, STREAM)
    case(lambda visitor: streamed(visitor, '{"done":1}'), never_done, STREAM, [{"done": 1}])
    case(lambda visitor: streamed(visitor, "data: [DONE]\n\n"), never_done, {**CHAT, **STREAM})

    def cut(visitor):
        visitor.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"response":"a"}\n')
        raise Gone()
    answer = cut
    messages, error = ask("Hello", STREAM)
    expect_equal(messages, [{"response": "a"}])
    expect(error.startswith("TypeError: "), error)
