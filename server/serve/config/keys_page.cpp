// docs/configuration.md, as far as it lists keys.
#include <string>
#include <string_view>

#include "serve/config/config_keys.h"

namespace edgert::server {

namespace {

struct LimitHelp {
  std::string_view field, help;
};

constexpr LimitHelp kLimitHelp[] = {
    {"memory_mb", "heap, buffers and what else it keeps, together"},
    {"low_memory_multiplier", "how far V8's heap may grow while a worker is stopped"},
    {"worker_timeout_ms",
     "wall clock since its code began; at half of it it takes no more requests"},
    {"cpu_soft_ms", "CPU time of its whole life, then it takes no more requests"},
    {"cpu_hard_ms", "the same, then it is stopped"},
    {"cpu_per_request_ms", "CPU time of one turn, and of a request on average"},
    {"idle_timeout_ms", "it goes when no request has come for so long"},
};

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

constexpr char kColumns[] =
    "| key | value | default | example | what it says |\n|---|---|---|---|---|\n";

void add_row(std::string* page, std::string_view name, std::string_view kind,
             std::string_view standard, std::string_view example, std::string_view help) {
  *page += "| " + code(name) + " | " + std::string(kind) + " | " + code(standard) + " | " +
           code(example) + " | " + std::string(help) + " |\n";
}

template <typename Target>
void add_rows(std::string* page, std::span<const ConfigKey<Target>> keys) {
  for (const ConfigKey<Target>& key : keys)
    add_row(page, key.name, key.text.kind, key.text.standard, key.text.example, key.text.help);
}

template <typename Target>
void add_table(std::string* page, std::string_view heading, std::string_view opening,
               std::span<const ConfigKey<Target>> keys) {
  *page += "\n## " + std::string(heading) + "\n\n" + std::string(opening) +
           (opening.empty() ? "" : "\n\n") + kColumns;
  add_rows(page, keys);
}

std::string unit_of(std::string_view field) {
  return field.ends_with("_ms") ? "milliseconds" : field.ends_with("_mb") ? "MB" : "count";
}

void add_limits(std::string* page) {
  *page +=
      "\n## Limits\n\n`limits` of a function, or of `[defaults]`; those of a function are added to "
      "those. What they do: [limits](limits.md).\n\n";
  *page += kColumns;
  const std::span<const LimitRule> rules = limit_rules();
  for (size_t at = 0; at < rules.size(); ++at) {
    std::string_view help;
    for (const LimitHelp& known : kLimitHelp) {
      if (known.field == rules[at].field) help = known.help;
    }
    const std::string least = std::to_string(rules[at].least);
    const std::string standard = std::to_string(get_limit(Limits{}, at));
    add_row(
        page, rules[at].field, unit_of(rules[at].field) + ", at least " + least, standard,
        std::to_string(rules[at].least * 4),
        std::string(help) + (rules[at].zero == LimitRule::Zero::kRefused ? "" : "; 0: no limit"));
  }
}

}  // namespace

std::string page_of_keys() {
  std::string page;
  add_table(&page, "`[project]`", "", project_keys());
  add_table(&page, "`[server]`", "", server_keys());
  add_table(&page, "TLS", "`[server.tls]`; it needs `cert` and `key`, or `certificates`.",
            tls_keys());
  add_table(&page, "`[auth]`", "What tokens are verified with, of the functions with `verify_jwt`.",
            auth_keys());
  add_table(&page, "`[supabase]`", "What functions see of the project that they belong to.",
            supabase_keys());
  add_table(&page, "`[log]`", "", log_keys());
  add_table(&page, "`[telemetry]`",
            "[Traces, logs and metrics](operations.md#telemetry) by OpenTelemetry's protocol. What "
            "the `OTEL_…` variables say counts where this says nothing; a reload takes it anew.",
            telemetry_keys());
  add_table(&page, "`[edge_runtime]`", "As a Supabase project has it.", edge_runtime_keys());
  add_table(&page, "`[functions.NAME]`",
            "Of one function, and all keys of `[defaults]`, where it differs from them.",
            function_keys());
  add_table(&page, "`[defaults]`", "Of all functions.", default_keys());
  add_limits(&page);
  add_table(&page, "Routes",
            "`routes` of a function: texts, such as `\"/api/:id\"` or `\"GET "
            "api.example.com/v1/*\"`, or tables, such as `[[functions.NAME.routes]]`.",
            route_keys());
  add_table(&page, "Schedules",
            "`cron` of a function: the schedule as a text, or tables, such as "
            "`[[functions.NAME.cron]]`.",
            cron_keys());
  add_table(&page, "CORS", "`cors` of a function, or of `[defaults]`.", cors_keys());
  add_table(&page, "Canary",
            "`canary` of a function, or of `[defaults]`: its share as a text, or a table. What "
            "comes of it: [operations](operations.md#a-share-of-the-requests-first).",
            canary_keys());
  return page;
}

}  // namespace edgert::server
