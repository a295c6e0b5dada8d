// Client: requests to upstreams, over connections that are kept for reuse.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/http_client.h"
#include "http/client/client_call.h"
#include "http/client/connector.h"
#include "http/client/http2_stream.h"
#include "http/client/proxy_rules.h"
#include "loop/timer.h"
#include "net/net_access.h"

namespace edgert::http {

// Thread: the loop's.
class Client final : public binding::HttpClient, public ClientConnectionOwner {
 public:
  // Fails for options that cannot be used. `share` counts the connections of all clients of a
  // realm, and `streams` their streams; null: this client's alone, against max_connections.
  static Result<std::shared_ptr<Client>> create(
      loop::Loop& loop, binding::HttpClientOptions options, net::NetAccess access,
      std::shared_ptr<binding::DescriptorShare> share = nullptr,
      std::shared_ptr<StreamBudget> streams = nullptr);
  ~Client() override;

  uint32_t fetch(binding::OutgoingRequest request, Done done) override;
  void abort(uint32_t id, const Error& reason) override;

  // Open connections, with those being made.
  size_t connections() const { return open_; }
  size_t idle_connections() const { return idle_; }

 private:
  Client(loop::Loop& loop, binding::HttpClientOptions options, net::NetAccess access,
         ProxyRules proxies, std::shared_ptr<StreamBudget> streams);
  struct Host {
    // Idle ones, the last used at the end, and those that calls share.
    std::deque<ClientConnection*> ready;
    std::deque<std::shared_ptr<ClientCall>> waiting;
    size_t open = 0;        // with those being made
    size_t connecting = 0;  // those being made
    size_t idle = 0;
  };

  Result<std::shared_ptr<ClientCall>> prepare(binding::OutgoingRequest request);
  void start(std::shared_ptr<ClientCall> call);
  bool has_budget();
  bool has_stream(const ClientCall& call);
  void refuse(std::shared_ptr<ClientCall> call);
  bool send_on_ready(Host& host, const std::shared_ptr<ClientCall>& call);
  void send_on(Host& host, ClientConnection* connection, std::shared_ptr<ClientCall> call);
  bool may_connect(const Host& host, const ClientCall& call);
  void connect(Host& host, std::shared_ptr<ClientCall> call);
  void connected(std::shared_ptr<ClientCall> call, Result<Connected> made);
  void share(Host& host, ClientConnection* connection);
  void give_up_connecting(uint32_t id);
  bool shareable(const ClientCall& call) const;
  void remember(const std::string& key, bool http2);
  void serve(Host& host, ClientConnection* connection);
  void unready(Host& host, ClientConnection* connection);
  void slot_freed(const std::string& key);
  void wake();
  void serve_waiting();
  bool evict_idle();
  void sweep_idle();
  void arm_sweep();
  void fail(const std::shared_ptr<ClientCall>& call, const Error& error);
  void forget_waiting(const std::shared_ptr<ClientCall>& call);
  template <typename T>
  void drop_later(T owned);

  // ClientConnectionOwner.
  void connection_free(ClientConnection* connection) override;
  void connection_over(ClientConnection* connection) override;
  void send_again(std::shared_ptr<ClientCall> call) override;
  void call_over(std::shared_ptr<ClientCall> call) override;

  loop::Loop& loop_;
  const binding::HttpClientOptions options_;
  const net::NetAccess access_;
  const ProxyRules proxies_;
  std::shared_ptr<loop::TlsContext> tls_;  // made at first use
  loop::Timer sweep_;
  std::shared_ptr<Client*> self_ = std::make_shared<Client*>(this);
  std::unordered_map<std::string, Host> hosts_;
  std::unordered_map<ClientConnection*, std::unique_ptr<ClientConnection>> connections_;
  struct Connecting {
    std::shared_ptr<ClientCall> call;
    std::unique_ptr<Connector> connector;
  };
  std::unordered_map<uint32_t, Connecting> connecting_;  // by call
  // Upstreams whose last connection spoke HTTP/2, by key: their next calls wait for one connection.
  std::unordered_set<std::string> http2_hosts_;
  std::unordered_map<uint32_t, std::shared_ptr<ClientCall>> calls_;
  uint32_t next_id_ = 0;
  std::shared_ptr<binding::DescriptorShare> share_;
  size_t open_ = 0;
  size_t idle_ = 0;
  size_t waiting_ = 0;
  const std::shared_ptr<StreamBudget> streams_;
  bool serving_ = false;  // serve_waiting is posted
  bool awaits_stream_ = false;
};

}  // namespace edgert::http
