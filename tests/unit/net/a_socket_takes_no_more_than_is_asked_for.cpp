#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <vector>

#include "loop/tcp_listener.h"
#include "loop/timer.h"
#include "net/sockets.h"

using namespace edgert;

namespace {

// Accepts one connection and sends it more than kernels keep.
struct Server {
  explicit Server(loop::Loop& loop) {
    loop::ListenOptions listen;
    listen.host = "127.0.0.1";
    listener = loop::TcpListener::listen(loop, listen, [this](auto stream) {
                 accepted = std::move(stream);
                 accepted->write(std::string(kBytes, 'x'));
               }).value();
  }
  static constexpr size_t kBytes = 64 << 20;
  std::unique_ptr<loop::TcpListener> listener;
  std::unique_ptr<loop::TcpStream> accepted;
};

}  // namespace

TEST_CASE("a socket takes no more than is asked for") {
  const auto loop = loop::Loop::create().value();
  Server server(*loop);
  const auto share = std::make_shared<binding::DescriptorShare>(1, true);
  net::Sockets sockets(*loop, {}, share);
  std::unique_ptr<binding::Socket> socket;
  std::vector<size_t> asked = {1, 10}, got;
  std::string error;
  const auto refused = [&](auto made) {
    error = made.error().message;
    loop->stop();
  };
  std::function<void()> read = [&] {
    const size_t most = asked[got.size()];
    socket->read(most, [&](Result<std::string_view> bytes) {
      REQUIRE(bytes.ok());
      got.push_back(bytes.value().size());
      if (got.size() < asked.size()) return read();
      sockets.connect("127.0.0.1", server.listener->port(), refused);
    });
  };
  sockets.connect("127.0.0.1", server.listener->port(), [&](auto made) {
    socket = std::move(made).value();
    read();
  });
  loop->run();
  CHECK(got == asked);
  // What the kernels hold is little beside what waits in the server.
  CHECK(server.accepted->queued_bytes() > Server::kBytes / 2);
  CHECK(error.ends_with(": this worker has as many as 1 connections open"));
  CHECK(share->held() == 1);
  socket.reset();
  CHECK(share->held() == 0);
}

TEST_CASE("what is dialled or looked up is dropped with its owner") {
  const auto loop = loop::Loop::create().value();
  Server server(*loop);
  const auto share = std::make_shared<binding::DescriptorShare>(10, true);
  bool called = false;
  {
    net::Sockets sockets(*loop, {}, share);
    sockets.connect("127.0.0.1", server.listener->port(), [&](auto) { called = true; });
    sockets.connect("localhost", server.listener->port(), [&](auto) { called = true; });
    sockets.resolve({"localhost", "A", "", 53}, [&](auto) { called = true; });
    sockets.resolve({"localhost", "TXT", "192.0.2.1", 53}, [&](auto) { called = true; });
    CHECK(share->held() == 2);
  }
  CHECK(share->held() == 0);
  loop::Timer end(*loop, [&] { loop->stop(); });
  end.start(50);
  loop->run();
  CHECK(!called);
}
