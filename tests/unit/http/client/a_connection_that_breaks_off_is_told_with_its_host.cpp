#include "support/scripted_origin.h"

using namespace edgert;

namespace {

std::string answer_to(const std::string& said) {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    visitor.say(said);
    visitor.hang_up();
  });
  const std::string answer = client.get(origin.url());
  const size_t at = answer.find("127.0.0.1:");
  if (at == std::string::npos) return answer;
  return answer.substr(0, at) + "HOST" + answer.substr(answer.find(": ", at));
}

}  // namespace

TEST_CASE("a connection that breaks off is told with its host") {
  CHECK(answer_to("") == "error: HOST: connection closed before the response was complete");
  CHECK(answer_to("HTTP/1.1 200 OK\r\nConte") ==
        "error: HOST: connection closed before the response was complete");
  CHECK(answer_to("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour") ==
        "200 four error: HOST: connection closed in the middle of the body");
  CHECK(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n") ==
        "200 four error: HOST: connection closed in the middle of the body");
  CHECK(answer_to("HTTP/1.1 200 OK\r\n\r\nuntil the end") == "200 until the end");
  CHECK(answer_to("SSH-2.0-OpenSSH_9.2\r\n").starts_with("error: HOST: the response is malformed"));
}

TEST_CASE("a port where nobody listens is told") {
  test::ClientLoop client;
  std::string url;
  {
    url = test::ScriptedOrigin(*client.loop, [](auto&) {}).url();
  }
  CHECK(client.get(url).find("connection refused") != std::string::npos);
}

TEST_CASE("a host name that nobody knows is told") {
  test::ClientLoop client;
  CHECK(
      client.get("http://no-such-host.invalid/").find("no-such-host.invalid cannot be resolved") !=
      std::string::npos);
}
