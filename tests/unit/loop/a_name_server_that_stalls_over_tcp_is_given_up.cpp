#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>
#include <thread>

#include "loop/records.h"

using namespace edgert;

namespace {

// A socket on the loopback at that port, or at any free one.
int bound(int type, uint16_t* port) {
  const int made = socket(AF_INET, type, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(*port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(bind(made, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(getsockname(made, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  *port = ntohs(address.sin_port);
  return made;
}

// A message that says the same as the question, with these flags and as many answers.
std::string reply_to(std::string question, uint8_t flags, uint8_t answers = 0) {
  question[2] = static_cast<char>(0x80 | flags);
  question[7] = static_cast<char>(answers);
  return question;
}

// Says over UDP that the answer is too long for it, and over TCP what `answer` makes of the
// question; nothing: it says no more, and waits until the other side has gone.
void serve(const std::function<std::string(std::string)>& answer,
           const std::function<void(uint16_t)>& ask) {
  uint16_t port = 0;
  const int listener = bound(SOCK_STREAM, &port);
  REQUIRE(listen(listener, 8) == 0);
  const int datagrams = bound(SOCK_DGRAM, &port);
  std::thread server([&] {
    constexpr uint8_t kTruncated = 2;
    char buffer[512];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t read =
        recvfrom(datagrams, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size);
    const std::string truncated =
        reply_to(std::string(buffer, static_cast<size_t>(read)), kTruncated);
    sendto(datagrams, truncated.data(), truncated.size(), 0, reinterpret_cast<sockaddr*>(&from),
           size);
    const int visitor = accept(listener, nullptr, nullptr);
    const ssize_t framed = recv(visitor, buffer, sizeof buffer, 0);
    const std::string said = answer(std::string(buffer + 2, static_cast<size_t>(framed) - 2));
    send(visitor, said.data(), said.size(), MSG_NOSIGNAL);
    while (recv(visitor, buffer, sizeof buffer, 0) > 0) continue;
    close(visitor);
  });
  ask(port);
  server.join();
  close(datagrams);
  close(listener);
}

}  // namespace

TEST_CASE("a name server that stalls over TCP is given up") {
  const auto asks = [](uint16_t port) {
    const auto found = loop::ask_records("long.test", "A", "127.0.0.1", port);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == ErrorCode::kTimedOut);
  };
  serve([](const std::string&) { return std::string(); }, asks);
  // A length, and not all of what it announces.
  serve([](const std::string& question) { return std::string(2, '\xff') + question; }, asks);
}

TEST_CASE("an answer that is too long for UDP comes over TCP") {
  const auto answer = [](const std::string& question) {
    const std::string record("\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01",
                             16);
    const std::string message = reply_to(question, 0, 1) + record;
    return std::string{static_cast<char>(message.size() >> 8), static_cast<char>(message.size())} +
           message;
  };
  serve(answer, [](uint16_t port) {
    const auto found = loop::ask_records("long.test", "A", "127.0.0.1", port);
    REQUIRE(found.ok());
    CHECK(found.value() == std::vector<std::vector<std::string>>{{"192.0.2.1"}});
  });
}
