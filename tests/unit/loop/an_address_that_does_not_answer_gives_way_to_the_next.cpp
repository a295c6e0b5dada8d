#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "loop/dial.h"
#include "loop/tcp_listener.h"

using namespace edgert;

namespace {

// An address of the loopback net whose listener's queue is full: connections to it get no answer.
class BlackHole {
 public:
  BlackHole(const char* address, uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    inet_pton(AF_INET, address, &name.sin_addr);
    sockets_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(bind(sockets_[0], reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
    REQUIRE(listen(sockets_[0], 0) == 0);
    for (int i = 0; i < 4; ++i) {
      sockets_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      connect(sockets_.back(), reinterpret_cast<sockaddr*>(&name), sizeof name);
    }
  }
  ~BlackHole() {
    for (const int socket : sockets_) close(socket);
  }

 private:
  std::vector<int> sockets_;
};

struct Outcome {
  std::string peer, error;
  uint64_t took_ms = 0;
};

Outcome dial(loop::Loop& loop, loop::DialOptions options) {
  Outcome outcome;
  const uint64_t began = loop.now_ms();
  loop::Dial dial(loop, std::move(options), [&](Result<std::unique_ptr<loop::TcpStream>> stream) {
    if (stream.ok()) {
      outcome.peer = stream.value()->peer_address();
    } else {
      outcome.error = stream.error().message;
    }
    outcome.took_ms = loop.now_ms() - began;
    loop.stop();
  });
  loop.run();
  return outcome;
}

}  // namespace

TEST_CASE("an address that does not answer gives way to the next") {
  const auto loop = loop::Loop::create().value();
  loop::ListenOptions listen;
  listen.host = "127.0.0.1";
  const auto listener = loop::TcpListener::listen(*loop, listen, [](auto) {}).value();
  const BlackHole hole("127.0.0.2", listener->port());
  loop::DialOptions options;
  options.host = "two.example";
  options.port = listener->port();
  options.addresses = {"127.0.0.2", "127.0.0.1"};
  options.head_start_ms = 40;
  const Outcome outcome = dial(*loop, options);
  CHECK(outcome.error == "");
  CHECK(outcome.peer == "127.0.0.1");
  CHECK(outcome.took_ms >= 40);
}

TEST_CASE("an address that refuses gives way at once") {
  const auto loop = loop::Loop::create().value();
  loop::ListenOptions listen;
  listen.host = "127.0.0.1";
  const auto listener = loop::TcpListener::listen(*loop, listen, [](auto) {}).value();
  loop::DialOptions options;
  options.host = "two.example";
  options.port = listener->port();
  options.addresses = {"127.0.0.3", "127.0.0.1"};
  options.head_start_ms = 60000;
  CHECK(dial(*loop, options).peer == "127.0.0.1");
}

TEST_CASE("a host that never answers is given up in time") {
  const auto loop = loop::Loop::create().value();
  uint16_t port;
  {
    loop::ListenOptions listen;
    listen.host = "127.0.0.1";
    port = loop::TcpListener::listen(*loop, listen, [](auto) {}).value()->port();
  }
  const BlackHole hole("127.0.0.2", port);
  loop::DialOptions options;
  options.host = "127.0.0.2";
  options.port = port;
  options.timeout_ms = 50;
  CHECK(dial(*loop, options).error ==
        "no connection to 127.0.0.2:" + std::to_string(port) + " within 50 ms");
}

TEST_CASE("all addresses that failed are told") {
  const auto loop = loop::Loop::create().value();
  loop::DialOptions options;
  options.host = "two.example";
  options.port = 1;
  options.addresses = {"127.0.0.2", "::1"};
  const std::string error = dial(*loop, options).error;
  CHECK(error.starts_with("cannot connect to two.example:1: connection refused (127.0.0.2), "));
  CHECK(error.ends_with(" (::1)"));
}

TEST_CASE("families of addresses take turns") {
  CHECK(loop::interleave_families({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"}) ==
        std::vector<std::string>{"::1", "10.0.0.1", "::2", "10.0.0.2", "::3"});
  CHECK(loop::interleave_families({"10.0.0.1", "::1"}) ==
        std::vector<std::string>{"10.0.0.1", "::1"});
  CHECK(loop::interleave_families({}).empty());
}
