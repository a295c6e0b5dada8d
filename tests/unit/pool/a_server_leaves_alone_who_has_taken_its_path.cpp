#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a server leaves alone who has taken its path") {
  char folder[] = "/tmp/edgert-path-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const auto pool = test::make_pool();
  const auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  HttpServerOptions options;
  options.unix_path = std::string(folder) + "/socket";
  auto old = HttpServer::create(worker, options).value();
  // As a deploy does it that waits for nobody: the new one listens beside the old one, and moves.
  HttpServerOptions beside = options;
  beside.unix_path += ".new";
  const auto successor = HttpServer::create(worker, beside).value();
  std::filesystem::rename(beside.unix_path, options.unix_path);
  old.reset();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  options.unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int client = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  close(client);
  std::filesystem::remove_all(folder);
}
