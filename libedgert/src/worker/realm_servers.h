// RealmServers: a worker's way to other servers.
#pragma once

#include <memory>
#include <optional>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/servers.h"
#include "http/client/client.h"
#include "loop/loop.h"
#include "net/net_access.h"
#include "worker/outbound_limit.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmServers final : public binding::Servers {
 public:
  // `carries_context`: JS carries the trace of its request.
  RealmServers(const WorkerState& state, loop::Loop& loop,
               std::shared_ptr<binding::DescriptorShare> descriptors, bool carries_context)
      : state_(state),
        loop_(loop),
        descriptors_(std::move(descriptors)),
        carries_context_(carries_context) {}

  // What its connections and files count against.
  static std::shared_ptr<binding::DescriptorShare> make_descriptors(bool privileged);

  // Before any client is made. Fails for permissions that cannot be read.
  Status set_permissions();
  // Before any code of the worker runs, which could put itself in the place of what it needs. Fails
  // for rules that cannot be read.
  Status set_rate_limit(binding::Scope& scope);

  binding::HttpClient& http_client() override;
  Result<std::shared_ptr<binding::HttpClient>> make_http_client(
      binding::HttpClientOptions options) override;
  std::optional<binding::Refusal> let_out(binding::Scope& scope, RequestHead& head) override;
  binding::Sockets& sockets() override;

  // Drops what is on its way, and all connections. With the isolate still alive.
  void close();

 private:
  const WorkerState& state_;
  loop::Loop& loop_;
  net::NetAccess net_access_;
  // Connections to other servers, of all clients, and files.
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
  std::shared_ptr<http::StreamBudget> streams_;  // in HTTP/2, of all clients
  std::shared_ptr<binding::HttpClient> http_client_;
  std::unique_ptr<binding::Sockets> sockets_;
  const bool carries_context_;
  std::unique_ptr<OutboundLimit> outbound_limit_;
};

}  // namespace edgert::worker
