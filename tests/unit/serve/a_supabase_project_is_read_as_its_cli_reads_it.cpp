#include <catch2/catch_test_macros.hpp>

#include "support/serve_config.h"

TEST_CASE("a supabase project is read as its cli reads it") {
  const auto read = serve_test::read_supabase(
      R"toml(
project_id = "x"
[api]
port = 1234
schemas = ["public"]
[db.pooler]
enabled = "whatever"
[storage.buckets.images]
public = false
[auth]
jwt_secret = "env(SECRET)"
site_url = "http://127.0.0.1:3000"
signing_keys_path = "./signing_keys.json"
[auth.email]
max_frequency = "1s"
[edge_runtime]
enabled = true
policy = "oneshot"
inspector_port = 9000
deno_version = 2
[edge_runtime.secrets]
api_key = "env(API_KEY)"
absent = "env(ABSENT)"
plain = "p"
[functions.hello]
verify_jwt = false
import_map = "./functions/hello/deno.json"
entrypoint = "./functions/hello/index.ts"
static_files = [ "./functions/hello/*.html" ]
[functions.other]
[studo]
)toml",
      {{"SECRET", "a secret of the environment"}, {"API_KEY", "k"}});
  CHECK(serve_test::told(read.errors) == serve_test::Told{});
  CHECK(serve_test::told(read.notes) ==
        serve_test::Told{"31:2 \"studo\" is ignored (did you mean \"studio\"?)",
                         "13:21 the keys of anon and service_role are signed by the secret, and "
                         "not by these (anon_key and service_role_key of [auth] name others)",
                         "23:10 there is no variable \"ABSENT\": the secret is left out"});
  const auto& config = read.config;
  CHECK(config.is_supabase);
  CHECK(config.supabase.url == "http://127.0.0.1:1234");
  CHECK(config.supabase.db_url == "postgresql://postgres:postgres@127.0.0.1:54322/postgres");
  CHECK(config.auth.jwt_secret == "a secret of the environment");
  CHECK(config.auth.jwks == "/p/supabase/signing_keys.json");
  CHECK(config.auth.jwks_text.empty());
  CHECK(config.server.policy == edgert::Policy::kOneshot);
  CHECK(config.secrets == edgert::server::NamedTexts{{"API_KEY", "k"}, {"PLAIN", "p"}});
  const auto& hello = config.config_of("hello");
  CHECK_FALSE(hello.verify_jwt);
  CHECK(hello.import_map == "/p/supabase/functions/hello/deno.json");
  CHECK(hello.entrypoint == "/p/supabase/functions/hello/index.ts");
  CHECK(hello.static_files == serve_test::Told{"/p/supabase/functions/hello/*.html"});
  CHECK(config.config_of("other").verify_jwt);
  CHECK(config.config_of("unnamed").verify_jwt);
}

TEST_CASE("without a secret a supabase project has that of all local ones, and says so") {
  const auto read = serve_test::read_supabase("[auth]\nenabled = true\n");
  CHECK(read.errors.empty());
  CHECK(read.notes.size() == 1);
  // What the CLI prints for every new project.
  CHECK(read.config.supabase.anon_key ==
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9."
        "CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0");
  CHECK(read.config.supabase.service_role_key ==
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0."
        "EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU");
  CHECK_FALSE(read.config.auth.jwks_text.empty());
}

TEST_CASE("a secret of a supabase project that is not there is no secret called env") {
  const auto read = serve_test::read_supabase("[auth]\njwt_secret = \"env(ABSENT)\"\n");
  CHECK(
      serve_test::told(read.errors) ==
      serve_test::Told{"2:14 there is no variable \"ABSENT\", or it is empty (export it, or say it "
                       "in a .env beside this file)"});
}
