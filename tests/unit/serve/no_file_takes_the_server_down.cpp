#include <catch2/catch_test_macros.hpp>
#include <random>

#include "serve/env_file.h"
#include "serve/routes.h"
#include "support/serve_config.h"

TEST_CASE("no file takes the server down") {
  const std::string whole =
      "[server]\nport = 1\ntls = { cert = \"a\", key = \"b\" }\n[defaults.limits]\nmemory_mb = 64\n"
      "[functions.hello]\nroutes = [\"GET a.b/x/:y/*\", {path=\"/\"}]\ncron = \"* * * * *\"\n"
      "env = { A = \"env(B)\" }\nstatic_files = [\"\"\"\nx\"\"\"]\ncors = {origins=['*']}\n";
  const std::string env = "export A=\"x\\n${B}\"\nB='it' # c\nC: d\n\nD=\"\nE\"\n";
  std::mt19937 random(18);
  const auto changed = [&random](std::string text) {
    for (uint32_t count = random() % 6 + 1; count > 0; --count) {
      const size_t at = random() % text.size();
      constexpr const char* kStrays[] = {"、", "\u00a0", "\u2028", "\\、", "😀", "\xC3"};
      switch (random() % 5) {
        case 4:
          text.insert(at, kStrays[random() % std::size(kStrays)]);
          break;
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, random() % 9);
          break;
        case 2:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
          break;
        default:
          text.insert(at, 1, "[]{}\"'=\n\\#$."[random() % 12]);
      }
      if (text.empty()) text = "x";
    }
    return text;
  };
  for (int round = 0; round < 4000; ++round) {
    serve_test::read_own(changed(whole));
    serve_test::read_supabase(changed(whole));
    edgert::server::parse_env("/p/.env", changed(env));
  }
  const auto deep = serve_test::read_own("a = " + std::string(100'000, '['));
  CHECK_FALSE(deep.errors.empty());
  const auto wide =
      serve_test::read_own("[functions.a]\nenv = {" + std::string(500'000, ' ') + "}");
  CHECK(wide.errors.empty());
}

TEST_CASE("no path takes the server down") {
  edgert::server::Routes routes;
  routes.add_name("hello", 0);
  REQUIRE(routes.add({"", {}, "/a/:b/c/*"}, 0).ok());
  std::mt19937 random(18);
  for (int round = 0; round < 20000; ++round) {
    std::string path = "/";
    for (uint32_t count = random() % 12; count > 0; --count) {
      constexpr const char* kParts[] = {"/", "hello", "%2e",  ".",           "..", "%2F",
                                        "%", "%0",    "a",    "\\",          "*",  ":b",
                                        "c", "%00",   "\xC3", "functions/v1"};
      path += kParts[random() % std::size(kParts)];
    }
    (void)routes.find("h", "GET", path);
  }
  CHECK(routes.find("h", "GET", "/" + std::string(1 << 20, '/')).kind ==
        edgert::server::RouteMatch::Kind::kNotFound);
}
