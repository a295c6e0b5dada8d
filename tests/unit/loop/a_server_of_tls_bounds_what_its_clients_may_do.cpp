#include <sys/socket.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "loop/tcp.h"
#include "loop/timer.h"
#include "loop/tls_server.h"
#include "tests/support/tls_peer.h"

using namespace edgert;

namespace {

// One connection of a server that sends back what it gets, until it ends.
class TlsEcho final : public loop::StreamListener {
 public:
  // What the server says once hands are shaken, before it listens.
  std::function<void(loop::TlsStream&)> greets;
  std::string received, end;
  bool has_ended = false;
  std::string fault;  // of the handshake

  // Runs `client` beside it, with the other end of the connection.
  void run(const std::function<void(int socket)>& client) {
    int sockets[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
    const auto loop = loop::Loop::create().value();
    loop_ = loop.get();
    const test::MadePair made = test::make_pair_for_localhost();
    const auto context =
        loop::TlsServerContext::create({{made.key, made.certificate, "key", "certificate"}},
                                       std::make_shared<loop::TlsTickets>(), {"http/1.1"})
            .value();
    std::thread thread([&] { client(sockets[1]); });
    {
      loop::TlsStream stream(*loop, loop::TcpStream::adopt(*loop, sockets[0]), context->side());
      stream_ = &stream;
      stream.handshake([this](const Status& outcome) {
        if (!outcome.ok()) {
          fault = outcome.error().message;
          return loop_->stop();
        }
        stream_->set_listener(this);
        if (greets) greets(*stream_);
        stream_->start_reading();
      });
      loop->run();
    }
    thread.join();
  }

  void on_read(std::string_view bytes) noexcept override {
    received.append(bytes);
    stream_->write(bytes);
  }
  void on_read_end(const std::string& reason) noexcept override {
    has_ended = true;
    end = reason;
    loop_->stop();
  }
  void on_drain() noexcept override {}

 private:
  loop::Loop* loop_ = nullptr;
  loop::TlsStream* stream_ = nullptr;
};

}  // namespace

TEST_CASE("a client that renegotiates loses its connection") {
  TlsEcho echo;
  echo.run([](int socket) {
    test::TlsPeer peer(socket, TLS1_2_VERSION);
    CHECK(peer.handshake());
    CHECK(peer.write("before"));
    CHECK(peer.read(6) == "before");
    SSL_renegotiate(peer.ssl());
    CHECK(!peer.handshake());
    peer.write("after");
    CHECK(peer.read(5).empty());
  });
  CHECK(echo.received == "before");
  CHECK(echo.end == "the peer wants to renegotiate");
}

TEST_CASE("a client may change its keys, but not without end") {
  TlsEcho echo;
  echo.run([](int socket) {
    test::TlsPeer peer(socket, TLS1_3_VERSION);
    CHECK(peer.handshake());
    for (int i = 0; i < 20; ++i) {
      CHECK(SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
      CHECK(peer.write("hello"));
      CHECK(peer.read(5) == "hello");
    }
    for (int i = 0; i < 100; ++i) {
      SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED);
      if (!peer.handshake()) break;
    }
    CHECK(peer.read(1).empty());
  });
  CHECK(echo.received.size() == 100);
  CHECK(echo.end == "the peer wants new keys too often");
}

TEST_CASE("an end without a goodbye is no end of what was said") {
  TlsEcho cut;
  cut.run([](int socket) {
    test::TlsPeer peer(socket, TLS1_3_VERSION);
    CHECK(peer.handshake());
    CHECK(peer.write("half of a thi"));
    CHECK(peer.read(13).size() == 13);
    peer.cut();
  });
  CHECK(cut.end == "connection closed without a TLS goodbye");
  TlsEcho whole;
  whole.run([](int socket) {
    test::TlsPeer peer(socket, TLS1_3_VERSION);
    CHECK(peer.handshake());
    CHECK(peer.write("the whole thing"));
    CHECK(peer.read(15).size() == 15);
    SSL_shutdown(peer.ssl());
    // The server answers in kind.
    CHECK(peer.read(1).empty());
    CHECK((SSL_get_shutdown(peer.ssl()) & SSL_RECEIVED_SHUTDOWN) != 0);
  });
  CHECK(whole.has_ended);
  CHECK(whole.end.empty());
}

TEST_CASE("what fits into a record of TLS is one, and more is no more of them than it must be") {
  TlsEcho echo;
  const std::string body(1000, 'b'), large(65536, 'l');
  echo.greets = [&](loop::TlsStream& stream) {
    stream.write("head", Bytes(body), "tail");
    stream.write("10000\r\n", Bytes(large), "\r\n");
    stream.write_soon("head", body, "tail");
  };
  echo.run([&](int socket) {
    test::TlsPeer peer(socket, TLS1_2_VERSION);
    CHECK(peer.handshake());
    CHECK(peer.read(1008) == "head" + body + "tail");
    CHECK(peer.records() == 1);
    CHECK(peer.read(65545) == "10000\r\n" + large + "\r\n");
    CHECK(peer.records() == 5);
    CHECK(peer.read(1008) == "head" + body + "tail");
    CHECK(peer.records() == 1);
    SSL_shutdown(peer.ssl());
  });
}

TEST_CASE("a client that speaks no version of ours is told so") {
  TlsEcho echo;
  echo.run([](int socket) {
    test::TlsPeer peer(socket, TLS1_3_VERSION);
    SSL_set_min_proto_version(peer.ssl(), TLS1_1_VERSION);
    SSL_set_max_proto_version(peer.ssl(), TLS1_1_VERSION);
    SSL_set_cipher_list(peer.ssl(), "DEFAULT:@SECLEVEL=0");
    CHECK(!peer.handshake());
    peer.cut();
  });
  CHECK(echo.fault == "the TLS handshake failed: unsupported protocol");
}

TEST_CASE("what a client begins with at a port of TLS is looked at") {
  using enum loop::TlsOpening;
  const auto hello = [](std::string length) {
    return loop::tls_opening("\x16\x03\x01\x02" + std::string(1, 0) + "\x01" + length);
  };
  CHECK(loop::tls_opening("") == kTooShort);
  CHECK(loop::tls_opening("\x16\x03\x01") == kTooShort);
  CHECK(hello(std::string("\x00\x01\xfc", 3)) == kHello);
  CHECK(hello(std::string("\x00\x40\x00", 3)) == kHello);
  CHECK(hello(std::string("\x00\x40\x01", 3)) == kTooLong);
  CHECK(loop::tls_opening("G") == kPlainHttp);
  CHECK(loop::tls_opening("\x80\x2e\x01") == kOther);
  CHECK(loop::tls_opening(std::string("\x16\x03\x01\x00\x03\x01\x00\x01\xfc", 9)) == kOther);
}
