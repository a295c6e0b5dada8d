#include <catch2/catch_test_macros.hpp>

#include "serve/config/config_keys.h"
#include "support/serve_config.h"

namespace {

const serve_test::NamedTexts kAllVariables = {{"JWT_SECRET", "0123456789abcdef"},
                                              {"ADMIN_TOKEN", "0123456789abcdef"},
                                              {"TOKEN", "t"},
                                              {"OTLP_KEY", "k"},
                                              {"API_KEY", "k"},
                                              {"ANON_KEY", "k"},
                                              {"SERVICE_ROLE_KEY", "k"},
                                              {"DATABASE_URL", "k"},
                                              {"SB_PUBLISHABLE_KEY", "k"},
                                              {"SB_SECRET_KEY", "k"}};

// `before`: what the table needs besides.
template <typename Keys>
void check_keys(const std::string& table, const std::string& before, const Keys& keys) {
  for (const auto& key : keys) {
    const std::string name = key.name;
    for (const std::string value : {key.text.example, key.text.standard}) {
      if (value.empty()) continue;
      // What is needed is there once.
      const bool is_there = before.find(name + " =") != std::string::npos;
      const std::string text = "[auth]\njwt_secret = \"0123456789abcdef\"\n" + table + "\n" +
                               (is_there ? "" : before) + name + " = " + value + "\n";
      INFO(text);
      CHECK(serve_test::told(serve_test::read_own(text, kAllVariables).errors) ==
            serve_test::Told{});
    }
    CHECK(std::string(key.text.help) != "");
    CHECK(std::string(key.text.example) != "");
  }
}

}  // namespace

TEST_CASE("each key takes its example and its default") {
  using namespace edgert::server;
  check_keys("[project]", "", project_keys());
  check_keys("[server]", "", server_keys());
  check_keys("[supabase]", "", supabase_keys());
  check_keys("[log]", "", log_keys());
  check_keys("[telemetry]", "", telemetry_keys());
  check_keys("[edge_runtime]", "", edge_runtime_keys());
  check_keys("[functions.a]", "", function_keys());
  check_keys("[defaults]", "", default_keys());
  check_keys("[functions.a]", "", default_keys());
  check_keys("[defaults.cors]", "origins = [\"https://a.example\"]\n", cors_keys());
  check_keys("[[functions.a.routes]]", "path = \"/\"\n", route_keys());
  check_keys("[[functions.a.cron]]", "schedule = \"* * * * *\"\n", cron_keys());
  for (const auto& key : tls_keys()) {
    const std::string name = key.name;
    if (name == "cert" || name == "key") continue;
    const auto read = serve_test::read_own("[server.tls]\ncert = \"a\"\nkey = \"b\"\n" + name +
                                           " = " + key.text.example + "\n");
    CHECK(serve_test::told(read.errors) == serve_test::Told{});
  }
  for (const auto& key : auth_keys()) {
    const auto read = serve_test::read_own(
        "[auth]\n" + std::string(key.name) + " = " + key.text.example + "\n", kAllVariables);
    CHECK(serve_test::told(read.errors) == serve_test::Told{});
  }
}

TEST_CASE("each limit has a line on the page of keys") {
  const std::string page = edgert::server::page_of_keys();
  for (const edgert::LimitRule& rule : edgert::limit_rules()) {
    const size_t row = page.find("| `" + std::string(rule.field) + "` |");
    REQUIRE(row != std::string::npos);
    const std::string line = page.substr(row, page.find('\n', row) - row);
    // It says something behind its example.
    CHECK(line.find("` |  |") == std::string::npos);
    CHECK(line.find("` | ;") == std::string::npos);
  }
}
