#include <sys/socket.h>

#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("a POST avoids a connection whose end lies unread in the kernel") {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto answers =
      client.fetch_all({[&] { return client.request("GET", origin.url()); },
                        [&] {
                          // The end arrives before this returns, and the loop does not turn in
                          // between.
                          origin.visitors.front()->stream->shut_down();
                          return client.request("GET", origin.url());
                        },
                        [&] { return client.request("POST", origin.url(), "body"); }});
  CHECK(answers == std::vector<std::string>{"200 ok", "200 ok", "200 ok"});
}
