#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("a Content-Length that is said twice is one") {
  for (const std::string lengths :
       {"Content-Length: 2\r\ncontent-length: 2\r\n", "Content-Length: 2, 2\r\n",
        "Content-Length: 2\r\nA: b\r\nContent-Length:  002 ,2\r\n"}) {
    INFO(lengths);
    test::ClientLoop client;
    test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
      visitor.say("HTTP/1.1 200 OK\r\n" + lengths + "\r\nok");
    });
    const std::vector<std::string> answers =
        client.fetch_all({[&] { return client.request("GET", origin.url()); },
                          [&] { return client.request("GET", origin.url()); }});
    CHECK(answers == std::vector<std::string>{"200 ok", "200 ok"});
    CHECK(origin.visitors.size() == 1);
  }
}
