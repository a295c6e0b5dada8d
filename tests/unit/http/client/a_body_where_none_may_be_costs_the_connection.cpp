#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("what a server sends beyond its response is never the next response") {
  for (const std::string first : {"HTTP/1.1 204 No Content\r\nContent-Length: 38\r\n\r\nHTTP/1.1 "
                                  "200 OK\r\nContent-Length: 0\r\n\r\n",
                                  "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
                                  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 "
                                  "OK\r\nContent-Length: 4\r\n\r\nevil"}) {
    test::ClientLoop client;
    size_t answered = 0;
    test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
      visitor.say(answered++ == 0 ? first : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
    });
    const auto get = [&] { return client.request("GET", origin.url()); };
    CHECK(client.fetch_all({get, get}).back() == "200 good");
    CHECK(origin.visitors.size() == 2);
  }
}
