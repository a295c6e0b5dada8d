#include "serve/gateway.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "serve/cross_origin.h"
#include "serve/forwarded.h"
#include "serve/status_map.h"
#include "serve/telemetry/telemetry.h"

namespace edgert::server {

namespace {

using telemetry::WatchedRequest;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kHealthPath = "/_internal/health";
constexpr std::string_view kServedBy = "edgertd";
// A name of one letter, and what stands behind it and behind its value.
constexpr size_t kLeastFieldBytes = 3;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

void add_identity(const std::string& request_id, HeaderList& headers) {
  headers.reserve(headers.flat().size() + request_id.size() + 64);
  if (headers.find("x-request-id").data() == nullptr) headers.append("x-request-id", request_id);
  headers.append("x-served-by", kServedBy);
}

// In place of fields of the same names.
void set_fields(const NamedTexts& fields, HeaderList& headers) {
  if (fields.empty()) return;
  HeaderList chosen;
  for (const auto& [name, value] : fields) chosen.append(name, value);
  HeaderList kept;
  headers.each([&](std::string_view name, std::string_view value) {
    if (chosen.find(name).data() == nullptr) kept.append(name, value);
  });
  for (const auto& [name, value] : fields) kept.append(name, value);
  headers = std::move(kept);
}

// The limits of the parser, once the way is told: who sends as much as may be sent is told why.
bool is_too_much(const RequestHead& head) {
  const size_t bytes = head.headers.flat().size();
  if (head.url.size() + bytes > kMostHeadBytes) return true;
  return bytes > kMostHeaderFields * kLeastFieldBytes && head.headers.count() > kMostHeaderFields;
}

bool wants_page(const HeaderList& headers) {
  return headers.find("accept").find("text/html") != std::string_view::npos;
}

}  // namespace

// A request, from its head until somebody answers it.
struct Gateway::Case {
  FrontRequest request;
  std::shared_ptr<const Site> site;
  const SiteFunction* function = nullptr;  // of the site; null: nobody's
  std::string path = {};                   // as the function is to see it; empty: as it came
  std::string id = {};
  bool is_trusted = false;
  std::unique_ptr<WatchedRequest> watched = nullptr;  // null: nobody wants to hear of it
  Clock::time_point begun = Clock::now();

  RequestCounts& counts() const { return function ? *function->counts : *site->nobodys; }
};

namespace {

// What is done with the answer of a function.
class Returning final : public ForwardHooks {
 public:
  Returning(std::shared_ptr<const Site> site, const SiteFunction& function, std::string id,
            std::string origin, uint64_t idle_timeout_ms, VersionCounts* version,
            std::unique_ptr<WatchedRequest> watched)
      : site_(std::move(site)),
        function_(function),
        version_(version),
        id_(std::move(id)),
        origin_(std::move(origin)),
        idle_timeout_ms_(idle_timeout_ms),
        watched_(std::move(watched)) {
    function_.counts->begun();
    if (version_ != nullptr) version_->begun();
  }

  void on_head(ResponseHead& head, const ForwardReport& so_far) noexcept override {
    if (version_ != nullptr && !std::exchange(is_answered_, true)) version_->answered();
    allow_origin(function_.config.cors, origin_, head.headers);
    set_fields(function_.config.headers, head.headers);
    const std::string_view code = code_of_response(head.status);
    if (!code.empty() && head.headers.find("sb-error-code").data() == nullptr)
      head.headers.append("sb-error-code", code);
    add_identity(id_, head.headers);
    if (watched_ != nullptr) watched_->on_head(head, so_far);
  }

  Response on_error(const Error& error) noexcept override {
    const Answer answer = answer_of(error, static_cast<int64_t>(idle_timeout_ms_));
    Response response{answer.head(), answer.body};
    allow_origin(function_.config.cors, origin_, response.head.headers);
    add_identity(id_, response.head.headers);
    if (watched_ != nullptr) watched_->on_head(response.head);
    return response;
  }

  void on_over(const ForwardReport& report) noexcept override {
    function_.counts->over(report.status, report.total_ms / 1e3, report.bytes_in, report.bytes_out);
    if (version_ != nullptr) tell_version(report);
    if (watched_ != nullptr) watched_->over(report);
  }

 private:
  void tell_version(const ForwardReport& report) noexcept {
    const bool has_answered = std::exchange(is_answered_, true);
    if (!has_answered) version_->answered();
    if (!report.client_left) {
      version_->over(report.status >= 500 || report.error.has_value());
    } else if (!has_answered && report.total_ms >= kInVainMs) {
      version_->over(true);
    }
  }

  const std::shared_ptr<const Site> site_;
  const SiteFunction& function_;
  VersionCounts* const version_;  // of a canary of the site; null: there is none
  bool is_answered_ = false;      // with a head
  const std::string id_, origin_;
  const uint64_t idle_timeout_ms_;
  const std::unique_ptr<WatchedRequest> watched_;
};

}  // namespace

void Gateway::set(std::shared_ptr<const Site> site) {
  const std::lock_guard lock(mutex_);
  site_ = std::move(site);
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const Site> Gateway::site() const {
  const std::lock_guard lock(mutex_);
  return site_;
}

// Each thread has its own copy, so that the usual request takes no lock that others want.
const std::shared_ptr<const Site>& Gateway::current() {
  struct Copy {
    const Gateway* of = nullptr;
    uint64_t generation = 0;
    std::shared_ptr<const Site> site;
  };
  thread_local Copy copy;
  const uint64_t generation = generation_.load(std::memory_order_acquire);
  if (copy.of != this || copy.generation != generation) copy = {this, generation, site()};
  return copy.site;
}

void Gateway::route(FrontRequest request) noexcept {
  Case one{std::move(request), current()};
  const Site& site = *one.site;
  const RequestHead& head = one.request.head();
  one.is_trusted = site.proxies.contains(head.peer_address);
  one.id = request_id_of(one.is_trusted, head.headers);
  const Target target = target_of(head.url);
  if (target.path == kHealthPath) {
    Answer health;
    health.status = is_ready() ? 200 : 503;
    health.body = is_ready() ? "{\"message\":\"ok\"}" : "{\"message\":\"draining\"}";
    return answer(one, health);
  }
  one.watched = telemetry_.watch(site.telemetry, head, one.is_trusted, one.id);
  RouteMatch match = site.project->routes.find(target.host, head.method, target.path);
  switch (match.kind) {
    case RouteMatch::Kind::kFound:
      break;
    case RouteMatch::Kind::kNotFound:
      return answer(one, function_not_found());
    case RouteMatch::Kind::kMethodNotAllowed:
      return answer(one, method_not_allowed(match.allow));
    case RouteMatch::Kind::kRefused:
      return answer(one, answer_with(400, "INVALID_URL", "The path cannot be a function's"));
  }
  one.function = &site.functions[match.function];
  one.path = std::move(match.path);
  if (auto preflight = preflight_answer(one.function->config.cors, head)) {
    add_identity(one.id, preflight->headers);
    one.counts().begun();
    one.counts().over(preflight->status, seconds_since(one.begun), 0, 0);
    if (one.watched != nullptr) {
      one.watched->on_head(*preflight);
      one.watched->answered(one.function->name, preflight->status, {}, 0);
    }
    return one.request.respond(std::move(*preflight), {});
  }
  if (one.site->shows_faults && one.function->fault_page != nullptr && wants_page(head.headers)) {
    Answer page;
    page.status = 503;
    page.code = "BOOT_ERROR";
    page.content_type = "text/html; charset=utf-8";
    page.body = *one.function->fault_page;
    return answer(one, page);
  }
  decide(std::move(one));
}

void Gateway::decide(Case&& one) {
  if (!one.function->config.verify_jwt) return hand_over(std::move(one));
  jwt::Authorizer& authorizer = *one.site->authorizer;
  const RequestHead& head = one.request.head();
  jwt::Decision decision = authorizer.decide(head.method, head.headers, true);
  switch (decision.kind) {
    case jwt::Decision::Kind::kAllowed:
      return hand_over(std::move(one));
    case jwt::Decision::Kind::kRefused:
      return answer(one, decision.answer);
    case jwt::Decision::Kind::kUndecided:
      break;
  }
  // Keys are on their way. It is asked once more, and then what there is counts.
  const auto kept = std::make_shared<Case>(std::move(one));
  authorizer.when_settled([self = shared_from_this(), kept] {
    const RequestHead& its = kept->request.head();
    const jwt::Decision last = kept->site->authorizer->decide(its.method, its.headers, true);
    if (last.kind == jwt::Decision::Kind::kAllowed) return self->hand_over(std::move(*kept));
    if (last.kind == jwt::Decision::Kind::kRefused) return self->answer(*kept, last.answer);
    // More wait already than may, or the keys have not come in time: nobody knows yet.
    Answer unknown = answer_with(503, "KEYS_UNAVAILABLE", "The token cannot be verified yet");
    unknown.retry_after_s = 1;
    self->answer(*kept, unknown);
  });
}

void Gateway::answer(Case& one, const Answer& answer) {
  const RequestHead& asked = one.request.head();
  ResponseHead head = answer.head();
  if (one.function != nullptr)
    allow_origin(one.function->config.cors, asked.headers.find("origin"), head.headers);
  add_identity(one.id, head.headers);
  one.counts().begun();
  one.counts().over(answer.status, seconds_since(one.begun), 0, answer.body.size());
  if (one.watched != nullptr) {
    one.watched->on_head(head);
    one.watched->answered(one.function != nullptr ? one.function->name : "", answer.status,
                          answer.code, answer.body.size());
  }
  one.request.respond(std::move(head), Bytes(std::string(answer.body)));
}

void Gateway::hand_over(Case&& one) {
  const SiteFunction& function = *one.function;
  RequestHead& head = one.request.edit_head();
  ForwardOptions options;
  options.idle_timeout_ms = function.config.request_idle_timeout_ms;
  const std::string origin(function.config.cors.enabled ? head.headers.find("origin") : "");
  options.head_is_checked =
      tell_way({head.url.starts_with("https:"), one.is_trusted, one.id}, one.path, head);
  if (one.watched != nullptr) {
    one.watched->hand_over(function.name, head);
    options.measures = true;
    options.head_is_checked = false;
  }
  if (is_too_much(head))
    return answer(one, answer_with(431, "HEADERS_TOO_LARGE", "The request has too many headers"));
  const Canary* const canary = function.canary.get();
  const bool is_fresh = canary != nullptr && canary->takes_next();
  VersionCounts* const version =
      canary == nullptr ? nullptr : &(is_fresh ? canary->fresh() : canary->stable());
  options.hooks = std::make_shared<Returning>(
      one.site, function, std::move(one.id), origin,
      options.idle_timeout_ms.value_or(one.site->project->config.server.request_idle_timeout_ms),
      version, std::move(one.watched));
  one.request.hand_over(is_fresh ? canary->worker() : function.worker, std::move(options));
}

}  // namespace edgert::server
