#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr char kRequest[] = "GET /path HTTP/1.1\r\nHost: host\r\nConnection: close\r\n\r\n";

std::shared_ptr<Worker> make_worker(IsolatePool& pool) {
  return pool
      .create_worker(test::inline_module(
          "Deno.serve((request) => new Response('at ' + new URL(request.url).pathname))"))
      .value();
}

// What comes until the other side closes; the socket is closed then.
std::string all_of(int fd) {
  std::string all;
  char bytes[4096];
  for (ssize_t size; (size = read(fd, bytes, sizeof bytes)) > 0;)
    all.append(bytes, static_cast<size_t>(size));
  close(fd);
  return all;
}

bool is_answer(const std::string& text) {
  return text.starts_with("HTTP/1.1 200 ") && text.ends_with("\r\n\r\nat /path");
}

std::string ask(int fd, const sockaddr* address, socklen_t size) {
  REQUIRE(connect(fd, address, size) == 0);
  REQUIRE(write(fd, kRequest, sizeof kRequest - 1) == sizeof kRequest - 1);
  return all_of(fd);
}

std::string ask_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return ask(socket(AF_UNIX, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&address),
             sizeof address);
}

struct Folder {
  Folder() { REQUIRE(mkdtemp(path) != nullptr); }
  ~Folder() { std::filesystem::remove_all(path); }
  char path[32] = "/tmp/edgert-unix-XXXXXX";
};

}  // namespace

TEST_CASE("a server listens at a path") {
  const auto pool = test::make_pool();
  const auto worker = make_worker(*pool);
  const Folder folder;
  HttpServerOptions options;
  options.unix_path = std::string(folder.path) + "/socket";
  {
    const auto server = HttpServer::create(worker, options).value();
    CHECK(server->port() == 0);
    CHECK(is_answer(ask_at(options.unix_path)));
    // Another one takes nobody's place.
    CHECK(HttpServer::create(worker, options).error().code == ErrorCode::kAddressInUse);
    CHECK(is_answer(ask_at(options.unix_path)));
  }
  CHECK(!std::filesystem::exists(options.unix_path));

  // What nobody listens at any more is in nobody's way; a file is.
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  options.unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int left = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(left, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  close(left);
  {
    const auto server = HttpServer::create(worker, options).value();
    CHECK(is_answer(ask_at(options.unix_path)));
  }
  options.unix_path = std::string(folder.path) + "/" + std::string(200, 'a');
  CHECK(HttpServer::create(worker, options).error().code == ErrorCode::kInvalidArgument);
  options.unix_path = folder.path;
  CHECK(!HttpServer::create(worker, options).ok());
  CHECK(std::filesystem::is_directory(folder.path));
}

TEST_CASE("a server takes a socket that listens already") {
  const auto pool = test::make_pool();
  const auto worker = make_worker(*pool);
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(bind(listening, raw, size) == 0);
  HttpServerOptions options;
  options.listen_fd = dup(listening);
  CHECK(HttpServer::create(worker, options).error().code == ErrorCode::kInvalidArgument);
  CHECK(fcntl(options.listen_fd, F_GETFD) == -1);
  REQUIRE(listen(listening, 8) == 0);
  REQUIRE(getsockname(listening, raw, &size) == 0);
  options.listen_fd = listening;
  const auto server = HttpServer::create(worker, options).value();
  CHECK(server->port() == ntohs(address.sin_port));
  CHECK(is_answer(ask(socket(AF_INET, SOCK_STREAM, 0), raw, size)));
}

TEST_CASE("a server shares its socket with its successor") {
  const auto pool = test::make_pool();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  auto server = HttpServer::create(make_worker(*pool), options).value();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(server->port());
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  options.listen_fd = server->share_listener().value();
  // Whoever comes between both is nobody's yet.
  CHECK(server->drain(60'000));
  CHECK(server->share_listener().error().code == ErrorCode::kWorkerAlreadyRetired);
  const int early = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(connect(early, raw, sizeof address) == 0);
  REQUIRE(write(early, kRequest, sizeof kRequest - 1) == sizeof kRequest - 1);
  const auto successor = HttpServer::create(make_worker(*pool), options).value();
  CHECK(successor->port() == server->port());
  server.reset();
  CHECK(is_answer(all_of(early)));
  CHECK(is_answer(ask(socket(AF_INET, SOCK_STREAM, 0), raw, sizeof address)));
}

TEST_CASE("a server that drains answers who has come and not asked yet") {
  const auto pool = test::make_pool();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  const auto server = HttpServer::create(make_worker(*pool), options).value();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(server->port());
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const int early = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(connect(early, raw, sizeof address) == 0);
  // It is accepted when one that came later is.
  CHECK(is_answer(ask(socket(AF_INET, SOCK_STREAM, 0), raw, sizeof address)));
  bool drained = false;
  std::thread draining([&] { drained = server->drain(60'000); });
  for (bool accepts = true; accepts;) {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    accepts = connect(probe, raw, sizeof address) == 0;
    close(probe);
  }
  CHECK(write(early, kRequest, sizeof kRequest - 1) == sizeof kRequest - 1);
  CHECK(is_answer(all_of(early)));
  draining.join();
  CHECK(drained);
}

TEST_CASE("a server takes a connection over, with what has been read of it") {
  const auto pool = test::make_pool();
  const auto worker = make_worker(*pool);
  HttpServerOptions options;
  options.host = "127.0.0.1";
  const auto server = HttpServer::create(worker, options).value();
  const std::string request = kRequest;
  for (const size_t read_already : {size_t{0}, size_t{5}, request.size()}) {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    server->adopt(ends[0], request.substr(0, read_already));
    const std::string rest = request.substr(read_already);
    REQUIRE(write(ends[1], rest.data(), rest.size()) == static_cast<ssize_t>(rest.size()));
    CHECK(is_answer(all_of(ends[1])));
  }
  // What cannot be served is closed.
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  server->close();
  server->adopt(ends[0], request);
  CHECK(all_of(ends[1]).empty());
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  worker->terminate();
  worker->wait();
  server->adopt(ends[0], request);
  CHECK(all_of(ends[1]).empty());
}
