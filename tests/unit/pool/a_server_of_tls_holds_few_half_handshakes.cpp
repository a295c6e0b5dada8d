#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/test_pool.h"
#include "tests/support/tls_peer.h"

using namespace edgert;

namespace {

int connect_to_tls(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  REQUIRE(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

// Whether the server closes within the time.
bool closes(int fd, int ms) {
  pollfd readable{fd, POLLIN, 0};
  char byte;
  return poll(&readable, 1, ms) == 1 && recv(fd, &byte, 1, 0) <= 0;
}

std::string ask_over_tls(uint16_t port) {
  test::TlsPeer peer(connect_to_tls(port), TLS1_3_VERSION);
  REQUIRE(peer.handshake());
  REQUIRE(peer.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  const std::string answer = peer.read(4096);
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

constexpr int kLongMs = 60'000;

struct TlsHost {
  std::unique_ptr<IsolatePool> pool = test::make_pool();
  std::shared_ptr<TlsIdentity> identity;
  std::unique_ptr<HttpServer> server;

  explicit TlsHost(HttpServerOptions options) {
    const test::MadePair made = test::make_pair_for_localhost();
    identity = TlsIdentity::load({{.key_pem = made.key, .cert_pem = made.certificate}}).value();
    options.host = "127.0.0.1";
    options.tls = identity;
    server = HttpServer::create(
                 pool->create_worker(test::inline_module("Deno.serve((request) => new Response("
                                                         "new URL(request.url).protocol))"))
                     .value(),
                 options)
                 .value();
  }
};

}  // namespace

TEST_CASE("half a handshake is given up in time, and who has finished it stays") {
  HttpServerOptions options;
  options.tls_handshake_timeout_ms = 300;
  const TlsHost host(options);
  test::TlsPeer stays(connect_to_tls(host.server->port()), TLS1_3_VERSION);
  REQUIRE(stays.handshake());
  const int silent = connect_to_tls(host.server->port());
  const int begun = connect_to_tls(host.server->port());
  REQUIRE(write(begun, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10) == 10);
  // One that is answered in the clear and does not go by itself.
  const int plain = connect_to_tls(host.server->port());
  REQUIRE(write(plain, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
  CHECK(closes(silent, kLongMs));
  CHECK(closes(begun, kLongMs));
  for (const int fd : {silent, begun, plain}) close(fd);
  REQUIRE(stays.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  CHECK(stays.read(4096).ends_with("https:"));
  CHECK(ask_over_tls(host.server->port()) == "https:");
}

TEST_CASE("of too many half handshakes the oldest go") {
  HttpServerOptions options;
  options.max_tls_handshakes = 4;
  options.tls_handshake_timeout_ms = 0;
  const TlsHost host(options);
  std::vector<int> half;
  for (int i = 0; i < 10; ++i) half.push_back(connect_to_tls(host.server->port()));
  for (int i = 0; i < 6; ++i) CHECK(closes(half[static_cast<size_t>(i)], kLongMs));
  for (int i = 6; i < 10; ++i) CHECK(!closes(half[static_cast<size_t>(i)], 0));
  // One more finds its place.
  CHECK(ask_over_tls(host.server->port()) == "https:");
  CHECK(closes(half[6], kLongMs));
  CHECK(!closes(half[9], 0));
  for (const int fd : half) close(fd);
}

TEST_CASE("keys of a server are what is in their texts, and are replaced as a whole") {
  const test::MadePair one = test::make_pair_for_localhost(),
                       other = test::make_pair_for_localhost();
  CHECK(TlsIdentity::load({}).error().code == ErrorCode::kInvalidArgument);
  CHECK(TlsIdentity::load({{.key_pem = one.key, .cert_pem = other.certificate}}).error().message ==
        "the private key does not match the certificate in the text of the certificates");
  CHECK(TlsIdentity::load({{.key_pem = "", .cert_pem = one.certificate}}).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(TlsIdentity::load({{.key_file = "/nowhere", .cert_pem = one.certificate}}).error().code ==
        ErrorCode::kIo);
  const auto identity = TlsIdentity::load({{.key_pem = one.key, .cert_pem = one.certificate},
                                           {.key_pem = other.key, .cert_pem = other.certificate}});
  REQUIRE(identity.ok());
  CHECK(identity.value()->warnings().empty());
  CHECK(identity.value()->reload().ok());
}
