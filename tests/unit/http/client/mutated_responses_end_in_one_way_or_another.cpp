#include <random>

#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("mutated responses end in one way or another") {
  const std::string sample =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nA: b\r\n"
      "Transfer-Encoding: chunked\r\nKeep-Alive: timeout=5\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: "
      "x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld";
  std::mt19937 luck(5);
  const auto below = [&](size_t bound) { return luck() % bound; };
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    std::string said = sample.substr(below(2) * 25);
    for (size_t i = below(6); i > 0; --i) {
      const size_t at = below(said.size());
      switch (below(4)) {
        case 0:
          said[at] = static_cast<char>(luck());
          break;
        case 1:
          said.erase(at, below(20));
          break;
        case 2:
          said.insert(at, said.substr(below(said.size()), below(30)));
          break;
        default:
          said.insert(at, "\r\n");
          break;
      }
      if (said.empty()) said = "x";
    }
    const size_t cut = below(said.size());
    visitor.say(std::string_view(said).substr(0, cut));
    visitor.say(std::string_view(said).substr(cut));
    visitor.hang_up();
  });
  constexpr size_t kMany = 3000;
  size_t answers = 0;
  std::function<void()> next = [&] {
    if (answers == kMany) return client.loop->stop();
    client.fetch(client.request("GET", origin.url()), [&](std::string answer) {
      CHECK_FALSE(answer.empty());
      ++answers;
      client.loop->post(next);
    });
  };
  next();
  client.run();
  CHECK(answers == kMany);
}
