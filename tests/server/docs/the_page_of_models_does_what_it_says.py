"""Each file of docs/models.md is served beside the example's main script, and each of its commands prints what stands there, where a server of models says it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from guides import check_page
from models import streamed
from origin import answering, origin


def respond(visitor, request):
    asked = json.loads(request.body)
    if request.path == "/api/generate":
        expect_equal(asked, {"model": "mistral", "stream": True, "prompt": "Tell me a joke about cats"})
        streamed(visitor, *(json.dumps(message) + "\n" for message in ({"response": "Why did the cat "}, {"response": "cross the road?\n"}, {"response": "", "done": True})))
    else:
        expect_equal((request.path, asked["model"], asked["messages"][0]["content"]), ("/v1/chat/completions", "llama3", "What is six times seven?"))
        visitor.answer(body=json.dumps({"choices": [{"message": {"content": "42"}, "finish_reason": "stop"}]}))


with origin(answering(respond)) as server:
    check_page("models.md", {"AI_INFERENCE_API_HOST": server.url}, 2)
