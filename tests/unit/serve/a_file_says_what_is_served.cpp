#include <catch2/catch_test_macros.hpp>

#include "support/serve_config.h"

TEST_CASE("a file says what is served") {
  const auto read = serve_test::read_own(R"toml(
[project]
functions = "src"

[server]
host = "::1"
port = 8000
threads = 3
admin = 9001
trusted_proxies = ["10.0.0.0/8"]
max_body_mb = 2
policy = "oneshot"
tls = { port = 8443, cert = "cert.pem", key = "/k.pem", certificates = [{ cert = "b", key = "c" }] }

[auth]
jwt_secret = "0123456789abcdef"
jwks = "keys.json"
audience = "authenticated"
leeway_s = 5

[supabase]
url = "https://abc.supabase.co"

[log]
format = "json"
access = true

[functions.hello]
entrypoint = "src/main.ts"
static_files = ["./src/*.html", "/srv/**"]
limits = { memory_mb = 64, cpu_soft_ms = 0, cpu_hard_ms = 0 }
env = { A = "1", B = 2, C = true }
allow_net = ["example.com"]
deny_net = ["@private"]
allow_import = []
tmp_quota_mb = 1
policy = "per_request"
max_parallelism = 2
routes = ["/api/:id", "GET *.example.com/x/*", { host = "h", method = ["PUT"], path = "/" }]
cron = [{ schedule = "0 3 * * *", name = "night", timezone = "Europe/Berlin", jitter_ms = 5, overlap = "queue", missed = "once", retries = 2 }, "* * * * *"]
cors = { origins = ["https://a.example"], credentials = true, max_age_s = 60 }
headers = { X-Frame-Options = "DENY" }
)toml");
  CHECK(serve_test::told(read.errors) == serve_test::Told{});
  const auto& config = read.config;
  CHECK(config.functions_folder == "/p/src");
  CHECK(config.server.host == "::1");
  CHECK(config.server.port == 8000);
  CHECK(config.server.threads == 3);
  CHECK(config.server.admin == "127.0.0.1:9001");
  CHECK(config.server.trusted_proxies == serve_test::Told{"10.0.0.0/8"});
  CHECK(config.server.max_body_bytes == 2 << 20);
  CHECK(config.server.policy == edgert::Policy::kOneshot);
  CHECK(config.server.tls.port == 8443);
  REQUIRE(config.server.tls.certificates.size() == 2);
  CHECK(config.server.tls.certificates[0].cert == "/p/cert.pem");
  CHECK(config.server.tls.certificates[0].key == "/k.pem");
  CHECK(config.server.tls.certificates[1].key == "/p/c");
  CHECK(config.auth.jwks == "/p/keys.json");
  CHECK(config.auth.audiences == serve_test::Told{"authenticated"});
  CHECK(config.auth.leeway_s == 5);
  CHECK(config.supabase.url == "https://abc.supabase.co");
  CHECK(config.log.format == edgert::server::LogFormatChoice::kJson);
  CHECK(config.log.access);

  const auto& hello = config.config_of("hello");
  CHECK(hello.verify_jwt);  // [auth] has what to verify with
  CHECK(hello.entrypoint == "/p/src/main.ts");
  CHECK(hello.static_files == serve_test::Told{"/p/src/*.html", "/srv/**"});
  CHECK(hello.limits.memory_mb == 64);
  CHECK(hello.limits.cpu_hard_ms == 0);
  CHECK(hello.unnamed_limits == 0b1100110u);
  CHECK(hello.env == edgert::server::NamedTexts{{"A", "1"}, {"B", "2"}, {"C", "true"}});
  CHECK(hello.net.granted);
  CHECK(hello.net.allow == serve_test::Told{"example.com"});
  CHECK(hello.net.deny == serve_test::Told{"@private"});
  CHECK_FALSE(hello.imports.granted);
  CHECK(hello.tmp_quota_bytes == 1 << 20);
  CHECK(hello.policy == edgert::Policy::kPerRequest);
  CHECK(hello.max_parallelism == 2);
  REQUIRE(hello.routes.size() == 3);
  CHECK(hello.routes[0].path == "/api/:id");
  CHECK(hello.routes[1].host == "*.example.com");
  CHECK(hello.routes[1].methods == serve_test::Told{"GET"});
  CHECK(hello.routes[1].path == "/x/*");
  CHECK(hello.routes[2].methods == serve_test::Told{"PUT"});
  REQUIRE(hello.cron.size() == 2);
  CHECK(hello.cron[0].timezone == "Europe/Berlin");
  CHECK(hello.cron[0].overlap == edgert::server::CronOverlap::kQueue);
  CHECK(hello.cron[0].missed == edgert::server::CronMissed::kOnce);
  CHECK(hello.cron[0].line == 40);
  CHECK(hello.cron[1].schedule == "* * * * *");
  CHECK(hello.cron[1].timezone == "UTC");
  CHECK(hello.cors.enabled);
  CHECK(hello.cors.max_age_s == 60);
  CHECK(hello.headers == edgert::server::NamedTexts{{"X-Frame-Options", "DENY"}});
}
