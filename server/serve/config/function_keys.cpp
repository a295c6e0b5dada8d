// What edgert.toml says of functions.
#include <algorithm>
#include <string>
#include <utility>

#include "edgert/cron_expression.h"
#include "edgert/isolate_pool.h"
#include "serve/canary.h"
#include "serve/config/config_keys.h"
#include "serve/env_names.h"
#include "serve/function_folder.h"
#include "serve/routes.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostMs = (uint64_t{1} << 53) - 1;
constexpr uint64_t kMostMb = uint64_t{1} << 30;
constexpr uint64_t kMostLines = 1'000'000;

std::string fault_of_setting(std::string_view name) {
  if (std::string fault = fault_of_env_name(name); !fault.empty()) return fault;
  if (is_reserved_env_name(name))
    return in_quotes(name) + " is the platform's to give: [supabase] says what it is";
  return {};
}

void read_limits(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  if (!reader.is_table(value, "limits")) return;
  const std::span<const LimitRule> rules = limit_rules();
  std::vector<std::string> names;
  for (const LimitRule& rule : rules) names.emplace_back(rule.field);
  bool is_whole = true;
  for (size_t at = 0; at < value.keys.size(); ++at) {
    const auto found = std::find(names.begin(), names.end(), value.keys[at].name);
    if (found == names.end()) {
      reader.fail_unknown(value.keys[at], "limits", names);
      is_whole = false;
      continue;
    }
    const auto place = static_cast<size_t>(found - names.begin());
    const LimitRule& rule = rules[place];
    const bool may_be_zero = rule.zero != LimitRule::Zero::kRefused;
    const std::optional<uint64_t> number =
        reader.read_number(value.items[at], may_be_zero ? 0 : rule.least, rule.most);
    if (number && *number != 0 && *number < rule.least) {
      reader.fail(value.items[at],
                  "must be at least " + std::to_string(rule.least) + ", or 0 for no limit");
      is_whole = false;
    } else if (number) {
      set_limit(function.limits, place, *number);
      function.unnamed_limits &= ~(1u << place);
    } else {
      is_whole = false;
    }
  }
  if (!is_whole) return;
  if (const Status usable = check(function.limits); !usable.ok())
    reader.fail(value, usable.error().message);
}

// "[METHOD ][HOST]/PATH".
RouteConfig route_of(const std::string& text) {
  RouteConfig route;
  size_t at = 0;
  if (const size_t space = text.find(' '); space != std::string::npos) {
    route.methods.push_back(text.substr(0, space));
    at = std::min(text.find_first_not_of(' ', space), text.size());
  }
  const size_t slash = std::min(text.find('/', at), text.size());
  route.host = text.substr(at, slash - at);
  route.path = text.substr(slash);
  return route;
}

void read_route(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  RouteConfig route;
  if (value.kind == TomlNode::Kind::kText) {
    const std::optional<std::string> text = reader.read_some_text(value);
    if (!text) return;
    route = route_of(*text);
  } else {
    if (!reader.is_table(value, "a route")) return;
    const size_t before = reader.error_count();
    reader.read_table(value, "a route", route_keys(), route);
    if (reader.error_count() != before) return;
  }
  if (std::string fault = fault_of(route); !fault.empty()) {
    reader.fail(value, std::move(fault));
    return;
  }
  function.routes.push_back(std::move(route));
}

void read_cron(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  CronConfig cron;
  const TomlNode* schedule = &value;
  const TomlNode* timezone = nullptr;
  if (value.kind == TomlNode::Kind::kText) {
    const std::optional<std::string> text = reader.read_some_text(value);
    if (!text) return;
    cron.schedule = *text;
  } else {
    if (!reader.is_table(value, "a schedule")) return;
    reader.read_table(value, "a schedule", cron_keys(), cron);
    schedule = value.find("schedule");
    timezone = value.find("timezone");
    if (schedule == nullptr) {
      reader.fail(value, "a schedule is missing", "schedule = \"*/5 * * * *\"");
      return;
    }
  }
  const Result<CronExpression> expression = CronExpression::parse(cron.schedule);
  if (!expression.ok()) reader.fail(*schedule, expression.error().message);
  if (const auto zone = TimeZone::load(cron.timezone); !zone.ok())
    reader.fail(timezone != nullptr ? *timezone : *schedule, zone.error().message,
                "timezone = \"Europe/Berlin\"");
  const SourcePlace place = reader.source().place_of(schedule->offset);
  cron.line = place.line;
  cron.column = place.column;
  function.cron.push_back(std::move(cron));
}

// One, or a list of them.
void read_each(ConfigReader& reader, const TomlNode& value, FunctionConfig& function,
               void (*read)(ConfigReader&, const TomlNode&, FunctionConfig&)) {
  if (value.kind != TomlNode::Kind::kList) {
    read(reader, value, function);
    return;
  }
  for (const TomlNode& item : value.items) read(reader, item, function);
}

// As browsers name it in `Origin`; empty: it is one, or a pattern of some.
std::string fault_of_origin(std::string_view origin) {
  if (origin.starts_with('*') || origin == "null") return {};
  const size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos || scheme == 0)
    return in_quotes(origin) + " is no origin, such as \"https://example.com\"";
  const std::string_view host = origin.substr(scheme + 3);
  if (host.empty() || host.find_first_of("/?#") != std::string_view::npos)
    return in_quotes(origin) + " is no origin: that ends with its host, or its port";
  return {};
}

void read_cors(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  function.cors = {};
  if (value.kind == TomlNode::Kind::kSwitch || value.kind == TomlNode::Kind::kText) {
    ConfigReader::put(reader.read_switch(value), function.cors.enabled);
    if (function.cors.enabled) function.cors.origins = {"*"};
    return;
  }
  function.cors.enabled = true;
  reader.read_table(value, "cors", cors_keys(), function.cors);
  for (const std::string& origin : function.cors.origins) {
    if (std::string fault = fault_of_origin(origin); !fault.empty())
      reader.fail(*value.find("origins"), std::move(fault));
  }
  if (function.cors.origins.empty()) {
    reader.fail(value, "cors needs the origins that may read answers",
                "origins = [\"https://example.com\"], or [\"*\"] for all");
  } else if (function.cors.credentials &&
             std::find(function.cors.origins.begin(), function.cors.origins.end(), "*") !=
                 function.cors.origins.end()) {
    reader.fail(value, "credentials are for origins that are named, and not for \"*\"");
  }
}

void read_share(ConfigReader& reader, const TomlNode& value, CanaryConfig& canary) {
  const std::optional<std::string> text = reader.read_some_text(value);
  if (!text) return;
  const Result<uint32_t> share = parse_share(*text);
  if (!share.ok()) return reader.fail(value, share.error().message);
  canary.share = share.value();
}

// What it does not name stays as [defaults] has it.
void read_canary(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  if (value.kind == TomlNode::Kind::kText) return read_share(reader, value, function.canary);
  if (value.kind != TomlNode::Kind::kTable)
    return reader.fail(value, "a canary is its share as a text, or a table", "canary = \"10%\"");
  reader.read_table(value, "canary", canary_keys(), function.canary);
}

void read_headers(ConfigReader& reader, const TomlNode& value, FunctionConfig& function) {
  reader.read_named_texts(value, &function.headers, fault_of_header);
  for (size_t at = 0; at < value.items.size(); ++at) {
    const TomlNode& item = value.items[at];
    if (item.text.find_first_of("\r\n") != std::string::npos)
      reader.fail(item, "a header is one line");
  }
}

// An empty list: nothing; "*" in it: everything.
template <typename Permissions>
void take_allowed(std::optional<std::vector<std::string>> texts, Permissions& permissions) {
  if (!texts) return;
  permissions.granted = !texts->empty();
  const bool is_all = std::find(texts->begin(), texts->end(), "*") != texts->end();
  permissions.allow = is_all ? std::vector<std::string>() : std::move(*texts);
}

constexpr ConfigKey<FunctionConfig> kDefaultKeys[] = {
    {"verify_jwt",
     {"switch", "", "true",
      "whether a request needs a token, or a key, that `[auth]` has what to verify with. Without "
      "it true where `[auth]` has such, and in Supabase projects"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_switch(v), f.verify_jwt);
     }},
    {"import_map",
     {"path", "", "\"./import_map.json\"",
      "an import map, or a deno.json, in place of what the nearest deno.json says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_path(v), f.import_map);
     }},
    {"static_files",
     {"list of globs", "[]", "[\"./functions/hello/*.html\"]",
      "files that the function may read beside its code; `**` is any number of folders"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_paths(v), f.static_files);
     }},
    {"module_roots",
     {"list of paths", "[]", "[\"./lib\"]",
      "folders below which the function finds modules, besides its own and those beside it that "
      "begin with `_`"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_paths(v), f.module_roots);
     }},
    {"limits",
     {"table", "{}", "{ memory_mb = 128, cpu_hard_ms = 500, cpu_soft_ms = 400 }",
      "what a worker may use, [below](#limits)"},
     read_limits},
    {"env",
     {"table of texts", "{}", "{ GREETING = \"hello\", TOKEN = \"env(TOKEN)\" }",
      "variables of the function, beside those of the env file; those of a function are added to "
      "those of `[defaults]`"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       r.read_named_texts(v, &f.env, fault_of_setting);
     }},
    {"allow_net",
     {"list of texts", "[\"*\"]", "[\"api.example.com:443\", \"*.example.org\", \"@public\"]",
      "what the function may reach: hosts, addresses, networks, `@public`, `@private`, with "
      "`:PORT` or without; `[]`: nothing"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       take_allowed(r.read_texts(v,
                                 [](const std::string& entry) {
                                   return entry == "*" ? std::string() : fault_of_net(entry);
                                 }),
                    f.net);
     }},
    {"deny_net",
     {"list of texts", "[]", "[\"@private\"]", "what it may not reach, whatever `allow_net` says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_texts(v, fault_of_net), f.net.deny);
     }},
    {"allow_import",
     {"list of texts", "[\"*\"]", "[\"jsr.io\", \"esm.sh\"]",
      "hosts that its modules may come from; `[]`: none"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       take_allowed(r.read_texts(v), f.imports);
     }},
    {"tmp_quota_mb",
     {"MB", "512", "64", "what its `/tmp` may hold"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       if (const auto mb = r.read_number(v, 0, kMostMb)) f.tmp_quota_bytes = *mb << 20;
     }},
    {"policy",
     {"`\"per_worker\"`, `\"per_request\"` or `\"oneshot\"`", "", "\"per_request\"",
      "how a worker is shared between requests; else as `[server]` says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) { f.policy = read_policy(r, v); }},
    {"max_parallelism",
     {"count", "", "4", "most live workers of the function; else as `[server]` says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       if (const auto count = r.read_number(v, 1, 9998))
         f.max_parallelism = static_cast<uint32_t>(*count);
     }},
    {"request_idle_timeout_ms",
     {"milliseconds", "", "150000",
      "how long the function may stay silent before its answer and between two chunks of it, then "
      "504; 0: for ever; else as `[server]` says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       if (const auto ms = r.read_number(v, 0, kMostMs)) f.request_idle_timeout_ms = *ms;
     }},
    {"log_lines_per_s",
     {"count", "", "100",
      "lines of the log a second; what is more is dropped and counted; 0: any number; else as "
      "`[log]` says"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       if (const auto count = r.read_number(v, 0, kMostLines)) f.log_lines_per_s = *count;
     }},
    {"log_kb_per_s",
     {"KB", "", "64", "the same of their text"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       if (const auto kb = r.read_number(v, 0, kMostLines)) f.log_kb_per_s = *kb;
     }},
    {"cors",
     {"switch or table", "false", "{ origins = [\"https://example.com\"], credentials = true }",
      "answers preflights, and adds the headers of CORS, [below](#cors); `true`: for all origins"},
     read_cors},
    {"canary",
     {"text or table", "", "\"10%\"",
      "the share of its requests that goes to a new version until that is promoted or rolled back, "
      "[below](#canary); without it a new version takes the old one's place at once"},
     read_canary},
    {"headers",
     {"table of texts", "{}", "{ X-Frame-Options = \"DENY\" }",
      "headers of each response, in place of the function's own; those of a function are added to "
      "those of `[defaults]`"},
     read_headers},
};

constexpr ConfigKey<FunctionConfig> kOwnKeys[] = {
    {"enabled",
     {"switch", "true", "false", "whether it is served"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_switch(v), f.enabled);
     }},
    {"entrypoint",
     {"path", "", "\"./functions/hello/main.ts\"",
      "its first module, where that is none of the usual names"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) {
       ConfigReader::put(r.read_path(v), f.entrypoint);
     }},
    {"routes",
     {"text, table, or list of them", "[]", "[\"/api/:id\", \"GET files.example.com/*\"]",
      "which requests are for it besides `/NAME` and `/functions/v1/NAME`, [below](#routes)"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) { read_each(r, v, f, read_route); }},
    {"cron",
     {"text, table, or list of them", "[]", "\"*/5 * * * *\"",
      "when it is called by the clock, [below](#schedules)"},
     [](ConfigReader& r, const TomlNode& v, FunctionConfig& f) { read_each(r, v, f, read_cron); }},
};

constexpr ConfigKey<RouteConfig> kRouteKeys[] = {
    {"path",
     {"text", "", "\"/api/:id\"",
      "`:id` is any one segment, `*` at the end any number of them; needed"},
     [](ConfigReader& r, const TomlNode& v, RouteConfig& route) {
       ConfigReader::put(r.read_some_text(v), route.path);
     }},
    {"host",
     {"text", "", "\"*.example.com\"", "the request's host, or all below one; without it any"},
     [](ConfigReader& r, const TomlNode& v, RouteConfig& route) {
       ConfigReader::put(r.read_some_text(v), route.host);
     }},
    {"method",
     {"text or list of texts", "[]", "[\"GET\", \"POST\"]", "without it any; GET takes HEAD, too"},
     [](ConfigReader& r, const TomlNode& v, RouteConfig& route) {
       ConfigReader::put(r.read_texts(v), route.methods);
     }},
};

constexpr const char* kOverlaps[] = {"skip", "queue", "allow"};
constexpr const char* kMissed[] = {"skip", "once", "all"};

constexpr uint64_t kMostJitterMs = 3'600'000;

constexpr ConfigKey<CronConfig> kCronKeys[] = {
    {"schedule",
     {"text", "", "\"0 3 * * 1-5\"", "minute, hour, day, month, day of the week; needed"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.schedule);
     }},
    {"name",
     {"text", "", "\"nightly\"", "what it is called in logs; without it its place in the list"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.name);
     }},
    {"timezone",
     {"text", "\"UTC\"", "\"Europe/Berlin\"", "the clock that is meant"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.timezone);
     }},
    {"jitter_ms",
     {"milliseconds", "0", "30000", "each run begins up to so much later, always by the same"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       r.put_number(v, 0, kMostJitterMs, c.jitter_ms);
     }},
    {"overlap",
     {"`\"skip\"`, `\"queue\"` or `\"allow\"`", "\"skip\"", "\"queue\"",
      "what becomes of a run that is due while the last one goes on"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       if (const auto at = r.read_choice(v, kOverlaps)) c.overlap = static_cast<CronOverlap>(*at);
     }},
    {"missed",
     {"`\"skip\"`, `\"once\"` or `\"all\"`", "\"skip\"", "\"once\"",
      "what becomes of runs that were due while nobody served"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       if (const auto at = r.read_choice(v, kMissed)) c.missed = static_cast<CronMissed>(*at);
     }},
    {"retries",
     {"count", "0", "3", "how often a run that has failed is made again, later and later"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) { r.put_number(v, 0, 100, c.retries); }},
    {"timeout_ms",
     {"milliseconds", "0", "60000", "a run that takes longer is given up; 0: as the limits say"},
     [](ConfigReader& r, const TomlNode& v, CronConfig& c) {
       r.put_number(v, 0, kMostMs, c.timeout_ms);
     }},
};

constexpr ConfigKey<CorsConfig> kCorsKeys[] = {
    {"origins",
     {"list of texts", "", "[\"https://example.com\", \"https://*.example.com\"]",
      "who may read the answers; `*`: everybody; needed"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       ConfigReader::put(r.read_texts(v), c.origins);
     }},
    {"methods",
     {"list of texts", "[]", "[\"GET\", \"POST\"]", "`[]`: what the preflight asks for"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       ConfigReader::put(r.read_texts(v), c.methods);
     }},
    {"headers",
     {"list of texts", "[]", "[\"authorization\", \"content-type\"]",
      "of requests; `[]`: what the preflight asks for"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       ConfigReader::put(r.read_texts(v), c.headers);
     }},
    {"expose_headers",
     {"list of texts", "[]", "[\"x-total\"]", "of responses, that scripts may see"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       ConfigReader::put(r.read_texts(v), c.expose_headers);
     }},
    {"credentials",
     {"switch", "false", "true", "whether cookies may come with requests"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       ConfigReader::put(r.read_switch(v), c.credentials);
     }},
    {"max_age_s",
     {"seconds", "0", "600", "how long browsers keep the answer to a preflight; 0: as they do"},
     [](ConfigReader& r, const TomlNode& v, CorsConfig& c) {
       r.put_number(v, 0, 86400, c.max_age_s);
     }},
};

constexpr uint64_t kMostWindowS = 7 * 86400;
constexpr uint64_t kMostRequests = 1'000'000'000;

constexpr ConfigKey<CanaryConfig> kCanaryKeys[] = {
    {"share",
     {"text", "", "\"10%\"",
      "of the function's requests, more than 0% and less than 100%; without it a new version takes "
      "the old one's place at once, unless `edgertd reload --canary` says otherwise"},
     read_share},
    {"window_s",
     {"seconds", "60", "600", "how long both serve before the new version may be promoted"},
     [](ConfigReader& r, const TomlNode& v, CanaryConfig& c) {
       r.put_number(v, 0, kMostWindowS, c.window_s);
     }},
    {"min_requests",
     {"count", "20", "100",
      "how many of the new version's requests must be over before anything is decided; an old "
      "version with fewer counts as one without errors"},
     [](ConfigReader& r, const TomlNode& v, CanaryConfig& c) {
       r.put_number(v, 1, kMostRequests, c.min_requests);
     }},
    {"margin",
     {"text", "\"5%\"", "\"0.5%\"",
      "how much more of its requests than of the old version's may fail, in percentage points; "
      "with more it is rolled back"},
     [](ConfigReader& r, const TomlNode& v, CanaryConfig& c) {
       const std::optional<std::string> text = r.read_some_text(v);
       if (!text) return;
       const Result<uint32_t> margin = parse_percentage(*text);
       if (!margin.ok()) return r.fail(v, margin.error().message);
       c.margin = margin.value();
     }},
};

void check_tokens(ConfigReader& reader, const TomlNode& table, const ServeConfig& config) {
  const TomlNode* const verify = table.find("verify_jwt");
  if (verify == nullptr || verify->kind != TomlNode::Kind::kSwitch || !verify->is_on ||
      config.auth.can_verify())
    return;
  reader.fail(*verify, "there is nothing to verify tokens with",
              "[auth] says it: jwt_secret or jwks");
}

}  // namespace

std::string fault_of_header(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const bool is_token = !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
  if (!is_token) return in_quotes(name) + " is no name of a header";
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  for (const char* of_connection : {"connection", "content-length", "transfer-encoding", "upgrade",
                                    "keep-alive", "te", "trailer"}) {
    if (lower == of_connection)
      return in_quotes(name) + " is about the connection, and not to be set here";
  }
  return {};
}

std::string fault_of_net(const std::string& entry) {
  WorkerOptions worker;
  worker.net.deny = {entry};
  const Status usable = IsolatePool::check(worker);
  if (usable.ok()) return {};
  // Behind the name of the field.
  const std::string& message = usable.error().message;
  return message.substr(message.find(": ") + 2);
}

std::span<const ConfigKey<FunctionConfig>> default_keys() { return kDefaultKeys; }
std::span<const ConfigKey<FunctionConfig>> function_keys() { return kOwnKeys; }
std::span<const ConfigKey<RouteConfig>> route_keys() { return kRouteKeys; }
std::span<const ConfigKey<CronConfig>> cron_keys() { return kCronKeys; }
std::span<const ConfigKey<CorsConfig>> cors_keys() { return kCorsKeys; }
std::span<const ConfigKey<CanaryConfig>> canary_keys() { return kCanaryKeys; }

FunctionConfig plain_function() {
  FunctionConfig function;
  function.unnamed_limits = (1u << limit_rules().size()) - 1;
  return function;
}

void read_defaults(ConfigReader& reader, const TomlNode& table, ServeConfig& config) {
  reader.read_table(table, "[defaults]", default_keys(), config.defaults);
  check_tokens(reader, table, config);
}

void read_functions(ConfigReader& reader, const TomlNode& table, ServeConfig& config) {
  std::vector<ConfigKey<FunctionConfig>> keys(std::begin(kOwnKeys), std::end(kOwnKeys));
  keys.insert(keys.end(), std::begin(kDefaultKeys), std::end(kDefaultKeys));
  if (!reader.is_table(table, "[functions]")) return;
  for (size_t at = 0; at < table.keys.size(); ++at) {
    const std::string& name = table.keys[at].name;
    if (table.items[at].kind != TomlNode::Kind::kTable) {
      reader.fail_key(table.keys[at], "a function is a table",
                      "[functions.hello], and its keys below");
      continue;
    }
    if (std::string fault = fault_of_name(name); !fault.empty()) {
      reader.fail_key(table.keys[at], std::move(fault));
      continue;
    }
    FunctionConfig function = config.defaults;
    const SourcePlace place = reader.source().place_of(table.keys[at].offset);
    function.line = place.line;
    function.column = place.column;
    reader.read_table(table.items[at], "[functions." + name + "]",
                      std::span<const ConfigKey<FunctionConfig>>(keys), function);
    check_tokens(reader, table.items[at], config);
    config.functions.insert_or_assign(name, std::move(function));
  }
}

}  // namespace edgert::server
