#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("a response without a body leaves the connection usable") {
  test::ClientLoop client;
  size_t answered = 0;
  const std::vector<std::string> script = {
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",  // to HEAD
      "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast"};
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    if (visitor.heads() > answered) visitor.say(script[answered++]);
  });
  const auto get = [&] { return client.request("GET", origin.url()); };
  const auto head = [&] { return client.request("HEAD", origin.url()); };
  CHECK(client.fetch_all({head, get, get, get, get}) ==
        std::vector<std::string>{"200 ", "204 ", "304 ", "200 ", "200 last"});
  CHECK(origin.visitors.size() == 1);
}
