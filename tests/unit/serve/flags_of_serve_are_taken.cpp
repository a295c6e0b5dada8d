#include <CLI/CLI.hpp>
#include <catch2/catch_test_macros.hpp>

#include "serve/serve_flags.h"

namespace {

using edgert::server::ServeFlags;

// Nothing: they are refused.
std::optional<ServeFlags> flags_of(std::vector<std::string> arguments) {
  ServeFlags flags;
  CLI::App app("serve");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  edgert::server::add_serve_flags(app, flags);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  return flags;
}

}  // namespace

TEST_CASE("flags of serve are taken") {
  const auto none = flags_of({});
  REQUIRE(none);
  CHECK(none->folder == ".");
  CHECK_FALSE(none->watch.has_value());
  CHECK_FALSE(none->port.has_value());
  CHECK_FALSE(none->json_log.has_value());

  const auto all = flags_of({"--functions",
                             "a,b",
                             "--watch",
                             "dir",
                             "--port",
                             "0",
                             "--host",
                             "::1",
                             "--threads",
                             "2",
                             "--env-file",
                             "e",
                             "--import-map=m",
                             "--config",
                             "c",
                             "--no-verify-jwt",
                             "--admin",
                             "127.0.0.1:1",
                             "--access-log",
                             "--log-format",
                             "json",
                             "--functions=c"});
  REQUIRE(all);
  CHECK(all->folder == "dir");
  CHECK(all->functions == std::vector<std::string>{"a", "b", "c"});
  CHECK(all->watch == true);
  CHECK(all->port == 0);
  CHECK(all->host == "::1");
  CHECK(all->threads == 2);
  CHECK(all->env_file == "e");
  CHECK(all->import_map == "m");
  CHECK(all->config == "c");
  CHECK(all->no_verify_jwt);
  CHECK(all->admin == "127.0.0.1:1");
  CHECK(all->access_log);
  CHECK(all->json_log == true);
  CHECK(flags_of({"--no-watch"})->watch == false);

  CHECK_FALSE(flags_of({"--port", "70000"}));
  CHECK_FALSE(flags_of({"--threads", "-1"}));
  CHECK_FALSE(flags_of({"--log-format", "xml"}));
  CHECK_FALSE(flags_of({"--nonsense"}));
  CHECK_FALSE(flags_of({"one", "two"}));
}
