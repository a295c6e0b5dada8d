#include "worker/realm_servers.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "net/sockets.h"
#include "worker/request_context.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// To other servers, of a worker without privileges.
constexpr size_t kMostConnections = 512;
constexpr size_t kMostConnectionsPerHost = 256;

}  // namespace

std::shared_ptr<binding::DescriptorShare> RealmServers::make_descriptors(bool privileged) {
  return std::make_shared<binding::DescriptorShare>(
      privileged ? binding::HttpClientOptions().max_connections : kMostConnections, privileged);
}

Status RealmServers::set_permissions() {
  NetPermissions permissions = state_.options.net;
  // What the host denies, it denies to functions; main and event workers are its own.
  if (!state_.options.privileged && !state_.options.receives_events) {
    const std::vector<std::string>& denied = state_.supervisor->options().deny_net;
    permissions.deny.insert(permissions.deny.end(), denied.begin(), denied.end());
  }
  Result<net::NetAccess> access = net::NetAccess::create(permissions);
  if (!access.ok()) return access.take_error();
  net_access_ = std::move(access).value();
  return Unit{};
}

Status RealmServers::set_rate_limit(binding::Scope& scope) {
  if (state_.options.rate_limit.rules.empty()) return Unit{};
  Result<std::unique_ptr<OutboundLimit>> limit =
      OutboundLimit::create(scope, state_.options.rate_limit, *state_.supervisor);
  if (!limit.ok()) return limit.take_error();
  outbound_limit_ = std::move(limit).value();
  return Unit{};
}

binding::HttpClient& RealmServers::http_client() {
  // Without options of its own it cannot fail.
  if (http_client_ == nullptr) http_client_ = make_http_client({}).value();
  return *http_client_;
}

Result<std::shared_ptr<binding::HttpClient>> RealmServers::make_http_client(
    binding::HttpClientOptions options) {
  if (!state_.options.privileged) {
    // A function shares the process with others.
    options.max_per_host = std::min(options.max_per_host, kMostConnectionsPerHost);
    options.max_connections = std::min(options.max_connections, kMostConnections);
  }
  if (streams_ == nullptr) {
    streams_ = std::make_shared<http::StreamBudget>(http::StreamBudget{options.max_connections});
  }
  Result<std::shared_ptr<http::Client>> made =
      http::Client::create(loop_, std::move(options), net_access_, descriptors_, streams_);
  if (!made.ok()) return made.take_error();
  return std::shared_ptr<binding::HttpClient>(std::move(made).value());
}

std::optional<binding::Refusal> RealmServers::let_out(binding::Scope& scope, RequestHead& head) {
  if (!carries_context_) return std::nullopt;
  const std::optional<RequestContext::Trace> trace = RequestContext::trace(scope);
  if (trace) continue_trace(*trace, head.headers);
  if (!outbound_limit_) return std::nullopt;
  return outbound_limit_->spend(scope, head.url,
                                trace ? trace->parent.trace_id() : std::string_view());
}

binding::Sockets& RealmServers::sockets() {
  if (sockets_ == nullptr)
    sockets_ = std::make_unique<net::Sockets>(loop_, net_access_, descriptors_);
  return *sockets_;
}

void RealmServers::close() {
  http_client_.reset();
  sockets_.reset();
  outbound_limit_.reset();
}

}  // namespace edgert::worker
