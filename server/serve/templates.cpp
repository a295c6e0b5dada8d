#include "serve/templates.h"

namespace edgert::server {

std::string config_template(const std::string& function) {
  std::string text = R"toml(# What is served, and how. All keys: edgertd explain edgert.toml
# Each folder in functions/ with an index.ts is a function, at /NAME; those that begin with "_" are
# for what functions share.

[server]
port = 9000
# admin = "127.0.0.1:9001"      # health, metrics, reloads

# Who may call: functions with verify_jwt want a token that this verifies.
# [auth]
# jwt_secret = "env(JWT_SECRET)"

# Of all functions.
[defaults]
# verify_jwt = true
# env = { STAGE = "development" }
# deny_net = ["@private"]       # the open internet alone

[defaults.limits]
memory_mb = 256
worker_timeout_ms = 400000
cpu_soft_ms = 1000
cpu_hard_ms = 2000
)toml";
  if (function.empty()) return text;
  return text + "\n# Of one, where it differs.\n[functions." + function + R"toml(]
verify_jwt = false
# routes = ["GET /greetings/:name"]
# cron = "*/5 * * * *"
)toml";
}

std::string function_template(const std::string& name) {
  return "// curl \"http://127.0.0.1:9000/" + name + R"ts(?name=Ada"
// {"message":"Hello, Ada!"}

Deno.serve((request: Request) => {
  const name = new URL(request.url).searchParams.get("name") ?? "world";
  return Response.json({ message: `Hello, ${name}!` });
});
)ts";
}

}  // namespace edgert::server
