#include "serve/admin.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <map>
#include <utility>

#include "common/json_text.h"
#include "serve/admin_address.h"
#include "serve/admin_answer.h"
#include "serve/canary.h"
#include "serve/forwarded.h"
#include "serve/profiles.h"

namespace edgert::server {

namespace {

// A browser names the page that asks, and a name that somebody has led here in its Host.
bool is_brought_by_a_page(const RequestHead& head) {
  std::string_view host = target_of(head.url).host;
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    host = host.substr(0, colon);
  return head.headers.find("origin").data() != nullptr || !is_of_this_machine(host);
}

// "?canary=hello%3D10%25&canary=…".
Result<CanaryShares> shares_of(std::string_view query) {
  constexpr std::string_view kName = "canary=";
  CanaryShares shares;
  if (!query.empty()) query.remove_prefix(1);
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    if (!part.starts_with(kName))
      return Error{ErrorCode::kInvalidArgument,
                   "/reload takes canary=NAME=SHARE, and nothing else"};
    Result<std::pair<std::string, uint32_t>> canary =
        parse_canary(from_path(part.substr(kName.size())));
    if (!canary.ok()) return canary.take_error();
    const std::string name = canary.value().first;
    if (!shares.insert(std::move(canary).value()).second)
      return Error{ErrorCode::kInvalidArgument, name + " has one share already"};
  }
  return shares;
}

class Desk final : public Router {
 public:
  Desk(std::string token, AdminParts parts)
      : token_(std::move(token)), parts_(parts), profiles_(parts.pool) {}

  void route(FrontRequest request) noexcept override {
    const RequestHead& head = request.head();
    if (!may_ask(head)) return say(request, token_.empty() ? 403 : 401, "not for you");
    const std::string path(target_of(head.url).path);
    const bool is_post = head.method == "POST";
    if (path == "/reload" && is_post) return reload(std::move(request));
    constexpr std::string_view kSchedules = "/schedules";
    if (is_post && path.starts_with(std::string(kSchedules) + "/"))
      return run_schedule(request, from_path(path.substr(kSchedules.size() + 1)));
    if (path == "/reload") return say(request, 405, "/reload is asked with POST");
    if (head.method != "GET" && head.method != "HEAD")
      return say(request, 405, path + " is asked with GET");
    if (path == "/health") return say(request, 200, "ok");
    if (path == "/ready") {
      const bool is_ready = parts_.gateway.is_ready();
      return say(request, is_ready ? 200 : 503, is_ready ? "ready" : "draining");
    }
    if (path == "/metrics") {
      return request.respond(
          head_of(200, "text/plain; version=0.0.4; charset=utf-8"),
          Bytes(parts_.metrics.text(parts_.pool.metrics(), parts_.connections())));
    }
    if (path == "/functions")
      return request.respond(head_of(200, "application/json"), Bytes(functions()));
    if (path == kSchedules)
      return request.respond(head_of(200, "application/json"), Bytes(schedules()));
    if (path == "/profile") {
      const std::string query(target_of(head.url).query);
      return profiles_.answer(std::move(request), *parts_.gateway.site(), query);
    }
    say(request, 404,
        "there are /health, /ready, /metrics, /functions, /profile, /schedules and /reload");
  }

 private:
  bool may_ask(const RequestHead& head) const {
    if (token_.empty()) return !is_brought_by_a_page(head);
    constexpr std::string_view kScheme = "Bearer ";
    const std::string_view given = head.headers.find("authorization");
    return given.size() == kScheme.size() + token_.size() && given.starts_with(kScheme) &&
           CRYPTO_memcmp(given.data() + kScheme.size(), token_.data(), token_.size()) == 0;
  }

  void reload(FrontRequest request) {
    Result<CanaryShares> shares = shares_of(target_of(request.head().url).query);
    if (!shares.ok()) return say(request, 400, shares.error().message);
    const auto kept = std::make_shared<FrontRequest>(std::move(request));
    parts_.deployment.reload(std::move(shares).value(), [kept](const Reloaded& reloaded) {
      if (!reloaded.fault.empty())
        return say(*kept, 422, reloaded.fault.substr(0, reloaded.fault.find_last_not_of('\n') + 1));
      kept->respond(head_of(reloaded.failed == 0 ? 200 : 500, "application/json"),
                    Bytes(fmt::format("{{\"functions\":{},\"restarted\":{},\"failed\":{},"
                                      "\"canaries\":{}}}\n",
                                      reloaded.functions, reloaded.restarted, reloaded.failed,
                                      reloaded.canaries)));
    });
  }

  void run_schedule(FrontRequest& request, const std::string& key) {
    const Status begun = parts_.schedules.run_now(key);
    if (begun.ok()) return say(request, 202, key + " runs");
    say(request, begun.error().code == ErrorCode::kNotFound ? 404 : 409, begun.error().message);
  }

  std::string schedules() const {
    constexpr const char* kOutcomes[] = {"none", "runs", "succeeded", "failed"};
    std::string json = "[";
    for (const cron::JobState& each : parts_.schedules.list()) {
      json += json.size() == 1 ? "\n{\"name\":" : ",\n{\"name\":";
      append_json(each.job.key(), &json);
      json += ",\"schedule\":";
      append_json(each.job.expression, &json);
      json += ",\"timezone\":";
      append_json(each.job.zone, &json);
      json += fmt::format(
          ",\"of_code\":{},\"next\":{},\"last_due\":{},\"last_end\":{},\"last\":\"{}\",\"runs\":{},"
          "\"failures\":{},\"missed\":{}",
          each.job.of_code, each.next_s, each.last_due_s, each.last_end_s,
          kOutcomes[static_cast<size_t>(each.last)], each.runs, each.failures, each.missed);
      if (!each.last_error.empty()) {
        json += ",\"last_error\":";
        append_json(each.last_error, &json);
      }
      json += "}";
    }
    return json + "\n]\n";
  }

  std::string functions() const {
    std::map<std::string, size_t> workers;
    for (const auto& worker : parts_.pool.workers()) ++workers[worker->options().service_path];
    const std::shared_ptr<const Site> site = parts_.gateway.site();
    std::string json = "[";
    for (size_t i = 0; i < site->functions.size(); ++i) {
      const SiteFunction& each = site->functions[i];
      const std::shared_ptr<const WorkerOptions>& own = site->project->functions[i].worker;
      const RequestCounts::Sum sum = each.counts->sum();
      json += json.size() == 1 ? "\n{\"name\":" : ",\n{\"name\":";
      append_json(each.name, &json);
      json += fmt::format(
          ",\"workers\":{},\"requests\":{},\"in_flight\":{},\"errors\":{},\"serves_what_was_"
          "saved\":{},\"is_kept\":{}",
          workers[each.worker->service_path], sum.count(), sum.in_flight, sum.by_class[5],
          each.fault_page == nullptr && each.worker == own,
          parts_.deployment.is_kept(each.worker->service_path));
      if (each.canary != nullptr) {
        const VersionCounts::Sum fresh = each.canary->fresh().sum();
        const VersionCounts::Sum stable = each.canary->stable().sum();
        json += fmt::format(
            ",\"canary\":{{\"share\":\"{}\",\"seconds\":{},\"workers\":{},\"requests\":{},"
            "\"errors\":{},\"old_requests\":{},\"old_errors\":{}}}",
            percentage_text(each.canary->rules().share), each.canary->elapsed_ms() / 1000,
            workers[each.canary->worker()->service_path], fresh.requests, fresh.errors,
            stable.requests, stable.errors);
      }
      if (const std::string last = parts_.metrics.last_canary(each.name); !last.empty())
        json += ",\"last_canary\":\"" + last + "\"";
      json += "}";
    }
    return json + "\n]\n";
  }

  const std::string token_;
  const AdminParts parts_;
  Profiles profiles_;
};

}  // namespace

Result<std::unique_ptr<Admin>> Admin::begin(const std::string& address, const std::string& token,
                                            AdminParts parts) {
  Result<AdminAddress> place = parse_admin_address(address);
  if (!place.ok()) return place.take_error();
  AdminAddress& at = place.value();
  if (Status may_be = check_admin(at, token); !may_be.ok()) return may_be.take_error();
  FrontOptions options;
  options.listen.host = at.host;
  options.listen.port = at.port;
  options.listen.max_connections = 100;
  options.listen.max_body_bytes = 1 << 20;
  options.listen.head_timeout_ms = 60'000;
  options.threads = 1;
  auto front = Front::create(parts.pool, std::move(options), std::make_shared<Desk>(token, parts));
  if (!front.ok()) return front.take_error();
  std::unique_ptr<Admin> admin(new Admin);
  admin->front_ = std::move(front).value();
  at.port = admin->front_->port();
  admin->url_ = "http://" + at.authority();
  return admin;
}

Admin::~Admin() = default;

}  // namespace edgert::server
