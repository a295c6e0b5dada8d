"""What functions of tests/packages speak with: the servers of real_servers.py, and small ones of the tests' own for mail, for objects as S3 has them, and for HTTP with some of the APIs that clients are made for. Each yields the variables that functions find it by."""
import base64
import contextlib
import gzip
import json
import urllib.parse

import real_servers
from origin import answering, origin
from s3_like import s3_like

USUAL = "Content-Type: application/json"


@contextlib.contextmanager
def smtp():
    """Takes mail of ada, whose word is "secret", and says what it took."""

    def serve(visitor):
        visitor.send("220 sink ESMTP\r\n")
        sender, recipients, is_known = "", [], False
        while True:
            line = visitor.line()
            word = line[:4].upper()
            if word == "EHLO":
                visitor.send("250-sink\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
            elif word == "AUTH":
                is_known = base64.b64decode(line.split(" ")[2]) == b"\0ada\0secret"
                visitor.send("235 welcome\r\n" if is_known else "535 who are you\r\n")
            elif word == "MAIL":
                sender = line[line.index("<") + 1 : line.index(">")]
                visitor.send("250 ok\r\n" if is_known else "530 who are you\r\n")
            elif word == "RCPT":
                recipients.append(line[line.index("<") + 1 : line.index(">")])
                visitor.send("250 ok\r\n")
            elif word == "DATA":
                visitor.send("354 go on\r\n")
                lines = []
                while (text := visitor.line()) != ".":
                    lines.append(text)
                subject = next(text for text in lines if text.startswith("Subject: "))
                visitor.send(f"250 from {sender} to {' '.join(recipients)}, {subject}, {sum(text.startswith('Content-Type:') for text in lines)} parts\r\n")
            elif word == "QUIT":
                return visitor.send("221 bye\r\n")
            else:
                visitor.send("250 ok\r\n")

    with origin(serve) as running:
        yield {"SMTP_URL": f"smtp://ada:secret@127.0.0.1:{running.port}"}


def completion(visitor, request):
    """OpenAI's, at once or in pieces."""
    asked = json.loads(request.body)
    said = asked["messages"][-1]["content"]
    if request.get("authorization") != "Bearer key":
        return visitor.answer("401 Unauthorized", json.dumps({"error": {"message": "no key", "code": "invalid_api_key"}}), USUAL)
    if not asked.get("stream"):
        message = {"role": "assistant", "content": f"you said {said}"}
        return visitor.answer("200 OK", json.dumps({"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}), USUAL)
    visitor.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    pieces = [{"choices": [{"index": 0, "delta": {"content": content}}]} for content in ("you ", "said ", said)]
    # Cut anywhere, as the net does.
    events = "".join(f"data: {json.dumps({'id': 'c1', **piece})}\n\n" for piece in pieces) + "data: [DONE]\n\n"
    for at in range(0, len(events), 50):
        visitor.send(f"{len(events[at : at + 50]):x}\r\n{events[at : at + 50]}\r\n")
    visitor.send("0\r\n\r\n")


@contextlib.contextmanager
def http():
    tries = {}

    def respond(visitor, request):
        path = request.path.split("?")[0]
        if path == "/echo":
            fields = {name.lower(): value for name, value in request.fields if name.lower() in ("content-type", "authorization") or name.lower().startswith("x-")}
            visitor.answer("200 OK", json.dumps({"method": request.method, "path": request.path, "body": request.body.decode(), "fields": fields}), USUAL)
        elif path == "/gzip":
            visitor.answer("200 OK", gzip.compress(b'{"moons": ["Phobos", "Deimos"]}'), USUAL, "Content-Encoding: gzip")
        elif path == "/redirect":
            visitor.answer("302 Found", "", "Location: /echo")
        elif path == "/flaky":
            tries[request.path] = tries.get(request.path, 0) + 1
            visitor.answer("503 Service Unavailable" if tries[request.path] == 1 else "200 OK", json.dumps({"tries": tries[request.path]}), USUAL)
        elif path == "/large":
            visitor.answer("200 OK", b"0123456789abcdef" * 65536, "Content-Type: application/octet-stream")
        elif path == "/v1/chat/completions":
            completion(visitor, request)
        elif path == "/v1/customers":
            asked = dict(urllib.parse.parse_qsl(request.body.decode()))
            customer = {"id": "cus_1", "object": "customer", "name": asked.get("name"), "metadata": {"key": request.get("idempotency-key")}}
            visitor.answer("200 OK", json.dumps(customer), USUAL, "Request-Id: req_1")
        elif path.startswith("/bot7:token/"):
            asked = json.loads(request.body or b"{}")
            result = {"message_id": 1, "date": 0, "chat": {"id": asked.get("chat_id"), "type": "private"}, "text": asked.get("text")}
            visitor.answer("200 OK", json.dumps({"ok": True, "result": result}), USUAL)
        else:
            visitor.answer("404 Not Found", json.dumps({"error": "nothing here"}), USUAL)

    with origin(answering(respond)) as running:
        yield {"HTTP_URL": running.url}


SERVICES = {"postgresql": real_servers.postgresql, "redis": real_servers.redis, "mariadb": real_servers.mariadb, "smtp": smtp, "http": http, "s3": s3_like}
