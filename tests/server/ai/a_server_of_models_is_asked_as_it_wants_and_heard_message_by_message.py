# Ollama's lines of JSON and OpenAI's event streams, in pieces that end anywhere.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from models import models, streamed

asked = []
answers = []


def respond(visitor, request):
    asked.append((request.method, request.path, request.get("content-type"), json.loads(request.body)))
    answers.pop(0)(visitor)


def bytewise(text):
    data = text.encode()
    return [data[i:i + 1] for i in range(len(data))]


CHAT = {"mode": "openaicompatible"}
MESSAGES = {"messages": [{"role": "user", "content": "Hé"}]}


def event(message):
    return f"data: {json.dumps(message, ensure_ascii=False)}\n\n"


def delta(text, reason=None):
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]}


with models(respond) as ask:
    whole = {"model": "mistral", "response": "Hé", "done": True}
    answers.append(lambda visitor: visitor.answer(body=json.dumps(whole, indent=2)))
    expect_equal(ask("Hé"), ([whole], None))
    expect_equal(asked.pop(), ("POST", "/api/generate", "application/json", {"model": "mistral", "stream": False, "prompt": "Hé"}))

    lines = [{"response": "Hé"}, {"response": "llo €"}, {"response": "", "done": True}]
    text = "\r\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    for pieces in ([text], [text + "\n"], bytewise(text)):
        answers.append(lambda visitor: streamed(visitor, *pieces))
        expect_equal(ask("Hé", {"stream": True}), (lines, None))
    expect_equal(asked.pop()[3], {"model": "mistral", "stream": True, "prompt": "Hé"})

    completion = {"choices": [{"message": {"content": "Hé"}, "finish_reason": "stop"}]}
    answers.append(lambda visitor: visitor.answer(body=json.dumps(completion, indent=2)))
    expect_equal(ask({**MESSAGES, "temperature": 0}, CHAT), ([completion], None))
    expect_equal(asked.pop(), ("POST", "/v1/chat/completions", "application/json", {"model": "mistral", "stream": False, "temperature": 0, **MESSAGES}))

    # A call of a tool is complete as well; what says how much was used comes behind the end.
    used = {"choices": [], "usage": {"total_tokens": 3}}
    for deltas in ([delta("Hé"), delta("llo", "stop")], [delta("", "tool_calls")], [{"choices": []}, delta("Hé", "stop"), used]):
        for text in ("".join(map(event, deltas)) + "data: [DONE]\n\n", ": a comment\r\n\r\n" + "".join(map(event, deltas)).replace("\n", "\r\n"), "".join(map(event, deltas)).rstrip("\n")):
            for pieces in ([text], bytewise(text)):
                answers.append(lambda visitor: streamed(visitor, *pieces, kind="text/event-stream"))
                expect_equal(ask(MESSAGES, {**CHAT, "stream": True}), (deltas, None))
