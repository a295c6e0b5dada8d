#include "http/client/client.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/client/http1_connection.h"
#include "http/client/http2_connection.h"
#include "http/codec/fields.h"

namespace edgert::http {

namespace {

std::string key_of(const Upstream& upstream) {
  return (upstream.secure ? "https:" : "http:") + upstream.name();
}

// RFC 9110 §9.2.2.
bool is_idempotent(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}) {
    if (method == known) return true;
  }
  return false;
}

HeaderList with_authorization(const HeaderList& given, std::string_view authorization) {
  HeaderList headers;
  given.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, "proxy-authorization")) headers.append(name, value);
  });
  headers.append("Proxy-Authorization", authorization);
  return headers;
}

// Bytes that may be sent twice without a copy.
Bytes shared(Bytes bytes) {
  if (bytes.empty()) return {};
  auto owner = std::make_shared<Bytes>(std::move(bytes));
  const std::string_view view = owner->view();
  return Bytes::adopt(view.data(), view.size(), std::move(owner));
}

}  // namespace

Client::Client(loop::Loop& loop, binding::HttpClientOptions options, net::NetAccess access,
               ProxyRules proxies, std::shared_ptr<StreamBudget> streams)
    : loop_(loop),
      options_(std::move(options)),
      access_(std::move(access)),
      proxies_(std::move(proxies)),
      sweep_(loop, [this] { sweep_idle(); }),
      streams_(streams ? std::move(streams)
                       : std::make_shared<StreamBudget>(StreamBudget{options_.max_connections})) {}

Result<std::shared_ptr<Client>> Client::create(loop::Loop& loop, binding::HttpClientOptions options,
                                               net::NetAccess access,
                                               std::shared_ptr<binding::DescriptorShare> share,
                                               std::shared_ptr<StreamBudget> streams) {
  Result<ProxyRules> proxies = ProxyRules();
  if (!options.proxy.empty()) {
    proxies = ProxyRules::always(options.proxy, options.proxy_authorization);
  } else if (options.environment_proxies) {
    proxies = ProxyRules::from_environment();
  }
  if (!proxies.ok()) return proxies.take_error();
  if (!options.http1 && !options.http2) {
    return Error{ErrorCode::kInvalidArgument, "neither HTTP/1.1 nor HTTP/2 may be spoken"};
  }
  std::shared_ptr<loop::TlsContext> tls;
  if (!options.ca_certs.empty()) {
    Result<std::shared_ptr<loop::TlsContext>> made = loop::TlsContext::create(options.ca_certs);
    if (!made.ok()) return made.take_error();
    tls = std::move(made).value();
  }
  std::shared_ptr<Client> client(new Client(loop, std::move(options), std::move(access),
                                            std::move(proxies).value(), std::move(streams)));
  client->tls_ = std::move(tls);
  constexpr bool kTrusted = true;
  client->share_ = share ? std::move(share)
                         : std::make_shared<binding::DescriptorShare>(
                               client->options_.max_connections, kTrusted);
  return client;
}

Client::~Client() {
  share_->give(open_);
  for (auto& [id, call] : calls_) call->done = nullptr;
  connecting_.clear();
  std::vector<std::shared_ptr<SocketBody>> bodies;
  for (const auto& [raw, connection] : connections_) connection->leave_bodies(&bodies);
  if (!bodies.empty()) {
    // Later: their readers run scripts, and V8 may be collecting. Those of a realm that ends have
    // left by then.
    loop_.post([bodies = std::move(bodies)] {
      for (const std::shared_ptr<SocketBody>& body : bodies)
        body->on_fail(Error{ErrorCode::kCancelled, "the HTTP client is gone"});
    });
  }
  connections_.clear();
  // Senders cancel their sources, whose callbacks find nothing of this client any more.
  hosts_.clear();
  calls_.clear();
}

// --- requests -----------------------------------------------------------------------------------

Result<std::shared_ptr<ClientCall>> Client::prepare(binding::OutgoingRequest request) {
  Result<Destination> destination = parse_destination(request.head.url);
  if (!destination.ok()) return destination.take_error();
  auto call = std::make_shared<ClientCall>();
  call->over = std::move(request.over);
  call->keeps_coding = request.keeps_coding;
  call->upstream = destination.value().upstream;
  call->key = key_of(call->upstream);
  if (const Status allowed = access_.check(call->upstream.host, call->upstream.port);
      !allowed.ok()) {
    return allowed.error();
  }
  Result<std::optional<Proxy>> proxy = proxies_.for_upstream(call->upstream);
  if (!proxy.ok()) return proxy.take_error();
  call->proxy = std::move(proxy).value();
  // A proxy that the script names is one more server that it reaches; the host has chosen its own.
  if (call->proxy && !call->proxy->is_hosts) {
    const Upstream& next = call->proxy->address;
    if (Status allowed = access_.check(next.host, next.port); !allowed.ok()) return allowed.error();
  }
  if (call->upstream.secure && tls_ == nullptr) {
    Result<std::shared_ptr<loop::TlsContext>> tls = loop::TlsContext::create({});
    if (!tls.ok()) return tls.take_error();
    tls_ = std::move(tls).value();
  }
  OutgoingHead& head = call->head;
  head.upgrade = request.stream ? std::move(request.upgrade) : std::string();
  const bool upgrades = !head.upgrade.empty();
  if (upgrades && !options_.http1) {
    return Error{ErrorCode::kInvalidArgument, "another protocol can be asked for in HTTP/1.1 only"};
  }
  if (upgrades) {
    call->sender = std::make_unique<BodySender>("request", std::move(request.stream), kUnframed);
  } else if (request.has_body && request.stream) {
    const std::string_view announced = request.head.headers.find("content-length");
    head.length = announced.empty() ? kUnknownLength : parse_length(announced);
    call->sender = std::make_unique<BodySender>("request", std::move(request.stream), head.length);
  } else if (request.has_body) {
    call->whole = shared(std::move(request.body));
    head.length = static_cast<int64_t>(call->whole.size());
  }
  call->asked = upgrades                        ? Asked::kUpgrade
                : request.head.method == "HEAD" ? Asked::kHead
                                                : Asked::kAnything;
  call->idempotent = is_idempotent(request.head.method);
  const std::string host = call->upstream.host_field();
  head.method = std::move(request.head.method);
  head.target = std::move(destination.value().target);
  HeaderList headers = std::move(request.head.headers);
  if (call->proxy && !call->upstream.secure) {
    if (!options_.http1) {
      return Error{ErrorCode::kInvalidArgument, "a proxy is asked for http: URLs in HTTP/1.1 only"};
    }
    head.target = "http://" + host + head.target;
    if (!call->proxy->authorization.empty())
      headers = with_authorization(headers, call->proxy->authorization);
  }
  if (!set_fields(headers, host, request.own_host, &head)) {
    return Error{ErrorCode::kInvalidArgument, "the request's method or headers cannot be sent"};
  }
  return call;
}

uint32_t Client::fetch(binding::OutgoingRequest request, Done done) {
  do {
    ++next_id_;
  } while (next_id_ == 0 || calls_.contains(next_id_));
  const uint32_t id = next_id_;
  Result<std::shared_ptr<ClientCall>> prepared = prepare(std::move(request));
  if (!prepared.ok()) {
    auto failed = std::make_shared<ClientCall>();
    failed->id = id;
    failed->done = std::move(done);
    calls_.emplace(id, failed);
    // Who asks again at once lets others come between.
    loop_.post_next_turn(
        [this, failed, error = prepared.take_error(), self = std::weak_ptr(self_)] {
          if (!self.expired()) fail(failed, error);
        });
    return id;
  }
  std::shared_ptr<ClientCall> call = std::move(prepared).value();
  call->id = id;
  call->done = std::move(done);
  calls_.emplace(id, call);
  start(std::move(call));
  return id;
}

void Client::start(std::shared_ptr<ClientCall> call) {
  Host& host = hosts_[call->key];
  if (send_on_ready(host, call)) return;
  if (may_connect(host, *call)) return connect(host, std::move(call));
  if (open_ == 0 && has_stream(*call)) return refuse(std::move(call));
  host.waiting.push_back(std::move(call));
  ++waiting_;
}

// All connections are another client's: nothing would wake the call here.
void Client::refuse(std::shared_ptr<ClientCall> call) {
  loop_.post_next_turn([this, call = std::move(call), self = std::weak_ptr(self_)] {
    if (self.expired()) return;
    fail(call, Error{ErrorCode::kLimit, call->upstream.name() + ": " + share_->refusal()});
  });
}

bool Client::has_budget() { return share_->has_room() || evict_idle(); }

// False: the call waits for a stream, of whichever client.
bool Client::has_stream(const ClientCall& call) {
  if (!shareable(call) || !streams_->spent()) return true;
  if (std::exchange(awaits_stream_, true)) return false;
  streams_->waiting.push_back([this, self = std::weak_ptr(self_)] {
    if (self.expired()) return;
    awaits_stream_ = false;
    wake();
  });
  return false;
}

bool Client::may_connect(const Host& host, const ClientCall& call) {
  // The connection that is being made will do for this call too.
  if (host.connecting != 0 && shareable(call) && http2_hosts_.contains(call.key)) return false;
  return has_stream(call) && host.open < options_.max_per_host && has_budget();
}

// Whether the call may go out in HTTP/2, beside others.
bool Client::shareable(const ClientCall& call) const {
  return options_.http2 && call.asked != Asked::kUpgrade &&
         (call.upstream.secure || !options_.http1);
}

bool Client::send_on_ready(Host& host, const std::shared_ptr<ClientCall>& call) {
  // The last used first: it is the least likely to have been closed by the server meanwhile.
  for (size_t at = host.ready.size(); at-- != 0;) {
    ClientConnection* connection = host.ready[at];
    if (!connection->takes(*call)) continue;
    // A request that cannot be repeated is worth a look whether the server has closed meanwhile.
    if (!call->idempotent && !connection->is_fresh()) {
      connection->close();
      // Closing has taken it out of the list, perhaps with others: look anew.
      at = host.ready.size();
      continue;
    }
    send_on(host, connection, call);
    return true;
  }
  return false;
}

void Client::send_on(Host& host, ClientConnection* connection, std::shared_ptr<ClientCall> call) {
  if (std::exchange(connection->idle_until_ms, 0) != 0) {
    --host.idle;
    --idle_;
  }
  if (!connection->is_shared()) unready(host, connection);
  connection->send(std::move(call));
}

void Client::unready(Host& host, ClientConnection* connection) {
  const auto found = std::find(host.ready.rbegin(), host.ready.rend(), connection);
  if (found != host.ready.rend()) host.ready.erase(std::next(found).base());
}

void Client::connect(Host& host, std::shared_ptr<ClientCall> call) {
  ++host.open;
  ++host.connecting;
  ++open_;
  share_->take();
  ConnectorOptions options;
  options.upstream = call->upstream;
  options.proxy = call->proxy;
  options.tls = tls_;
  options.timeout_ms = options_.connect_timeout_ms;
  options.http1 = options_.http1;
  options.http2 = shareable(*call);
  options.access = access_;
  auto connector = std::make_unique<Connector>(
      loop_, std::move(options),
      [this, call](Result<Connected> made) { connected(call, std::move(made)); });
  connecting_[call->id] = Connecting{call, std::move(connector)};
}

void Client::connected(std::shared_ptr<ClientCall> call, Result<Connected> made) {
  connecting_.erase(call->id);
  Host& host = hosts_.find(call->key)->second;
  --host.connecting;
  const bool http2 = made.ok() && made.value().http2;
  if (shareable(*call)) remember(call->key, http2);
  if (!made.ok()) {
    slot_freed(call->key);
    return fail(call, made.error());
  }
  std::unique_ptr<loop::Stream> stream = std::move(made.value().stream);
  std::unique_ptr<ClientConnection> connection;
  if (http2) {
    connection = std::make_unique<Http2Connection>(loop_, std::move(stream), call->key,
                                                   options_.silence_ms, streams_, *this);
  } else {
    connection = std::make_unique<Http1Connection>(std::move(stream), call->key, *this);
  }
  ClientConnection* raw = connection.get();
  connections_.emplace(raw, std::move(connection));
  if (!http2) {
    // Whoever has waited for a connection to share makes one too.
    if (!host.waiting.empty()) wake();
    return send_on(host, raw, std::move(call));
  }
  host.ready.push_back(raw);
  if (raw->takes(*call)) {
    send_on(host, raw, std::move(call));
  } else {
    // Others have used up the streams meanwhile.
    host.waiting.push_front(std::move(call));
    ++waiting_;
    connection_free(raw);
  }
  share(host, raw);
}

// Calls that wait for connections of their own do not need them any more.
void Client::share(Host& host, ClientConnection* connection) {
  std::vector<std::shared_ptr<ClientCall>> calls;
  if (host.connecting != 0) {
    for (const auto& [id, connecting] : connecting_) {
      if (connecting.call->key == connection->key() && shareable(*connecting.call))
        calls.push_back(connecting.call);
    }
  }
  for (const std::shared_ptr<ClientCall>& call : calls) {
    // What is sent may run scripts, which abort calls.
    if (!call->done) continue;
    if (!connection->takes(*call)) break;
    give_up_connecting(call->id);
    send_on(host, connection, call);
  }
  serve(host, connection);
}

void Client::give_up_connecting(uint32_t id) {
  const auto found = connecting_.find(id);
  if (found == connecting_.end()) return;
  const std::string key = found->second.call->key;
  --hosts_.find(key)->second.connecting;
  connecting_.erase(found);
  slot_freed(key);
}

void Client::remember(const std::string& key, bool http2) {
  constexpr size_t kMostRemembered = 1024;
  if (!http2) {
    http2_hosts_.erase(key);
    return;
  }
  // Who is forgotten costs a connection more than needed, once.
  if (http2_hosts_.size() >= kMostRemembered) http2_hosts_.clear();
  http2_hosts_.insert(key);
}

void Client::fail(const std::shared_ptr<ClientCall>& call, const Error& error) {
  auto done = std::exchange(call->done, nullptr);
  forget_waiting(call);
  call->whole = {};
  call_over(call);
  if (call->sender) call->sender->cancel(error);
  if (done) done(error);
}

void Client::forget_waiting(const std::shared_ptr<ClientCall>& call) {
  const auto host = hosts_.find(call->key);
  if (host == hosts_.end()) return;
  waiting_ -= std::erase(host->second.waiting, call);
}

void Client::abort(uint32_t id, const Error& reason) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const std::shared_ptr<ClientCall> call = found->second;
  call->done = nullptr;
  if (call->connection != nullptr) return call->connection->abort(*call, reason);
  give_up_connecting(id);
  fail(call, reason);
}

// --- connections --------------------------------------------------------------------------------

// What may be on the stack below goes when it is not.
template <typename T>
void Client::drop_later(T owned) {
  loop_.post([kept = std::make_shared<T>(std::move(owned))] {});
}

void Client::call_over(std::shared_ptr<ClientCall> call) {
  calls_.erase(call->id);
  // Later: its callbacks may be on the stack below, and it ends before its answer is heard.
  loop_.post([kept = std::move(call)] {
    if (const auto over = std::exchange(kept->over, nullptr)) over();
  });
}

// Sends what waits for a connection, as far as this one takes it.
void Client::serve(Host& host, ClientConnection* connection) {
  for (size_t at = 0; at < host.waiting.size();) {
    const std::shared_ptr<ClientCall> call = host.waiting[at];
    if (call->done && !connection->takes(*call)) {
      // Behind one that must have a connection of its own there may be others for a shared one.
      if (!connection->is_shared() || call->asked != Asked::kUpgrade) return;
      ++at;
      continue;
    }
    host.waiting.erase(host.waiting.begin() + static_cast<ptrdiff_t>(at));
    --waiting_;
    if (!call->done) continue;
    send_on(host, connection, call);
    at = 0;  // others may have left meanwhile
  }
}

void Client::connection_free(ClientConnection* connection) {
  Host& host = hosts_.find(connection->key())->second;
  serve(host, connection);
  // Calls to other hosts may have waited for a stream.
  if (waiting_ != 0 && connection->is_shared()) wake();
  if (connection->busy() || connection->idle_until_ms != 0) return;
  if (!connections_.contains(connection)) return;
  uint64_t keeps_ms = options_.idle_timeout_ms;
  if (connection->keep_alive_seconds() >= 0) {
    // A second less than the server does, so that it is not the server who closes first.
    const auto told = static_cast<uint64_t>(connection->keep_alive_seconds()) * 1000;
    keeps_ms = std::min(keeps_ms, told > 1000 ? told - 1000 : 0);
  }
  // Also where a call to another host waits for a descriptor: an idle connection gives it one.
  if (keeps_ms == 0 || host.idle >= options_.max_idle_per_host ||
      (waiting_ != 0 && !share_->has_room())) {
    return connection->close();
  }
  connection->idle_until_ms = loop_.now_ms() + keeps_ms;
  if (!connection->is_shared()) host.ready.push_back(connection);
  ++host.idle;
  if (idle_++ == 0) arm_sweep();
}

void Client::connection_over(ClientConnection* connection) {
  const std::string key = connection->key();
  Host& host = hosts_.find(key)->second;
  unready(host, connection);
  if (connection->idle_until_ms != 0) {
    --host.idle;
    --idle_;
  }
  const auto found = connections_.find(connection);
  drop_later(std::move(found->second));
  connections_.erase(found);
  slot_freed(key);
}

void Client::slot_freed(const std::string& key) {
  --open_;
  share_->give();
  --hosts_.find(key)->second.open;
  wake();
}

void Client::wake() {
  if (std::exchange(serving_, true)) return;
  // Later, because the connection that goes is still on the stack.
  loop_.post([this, self = std::weak_ptr(self_)] {
    if (!self.expired()) serve_waiting();
  });
}

void Client::serve_waiting() {
  serving_ = false;
  // Scripts that run meanwhile may ask hosts that are not among them yet.
  std::vector<std::string> keys;
  for (const auto& [key, host] : hosts_) {
    if (host.open == 0 || !host.waiting.empty()) keys.push_back(key);
  }
  for (const std::string& key : keys) {
    Host& host = hosts_.find(key)->second;
    while (!host.waiting.empty()) {
      const std::shared_ptr<ClientCall> call = std::move(host.waiting.front());
      host.waiting.pop_front();
      --waiting_;
      if (!call->done || send_on_ready(host, call)) continue;
      if (!may_connect(host, *call)) {
        if (open_ == 0 && has_stream(*call)) {
          refuse(call);
          continue;
        }
        host.waiting.push_front(call);
        ++waiting_;
        break;
      }
      connect(host, call);
    }
    if (host.open == 0 && host.waiting.empty()) hosts_.erase(key);
  }
}

bool Client::evict_idle() {
  ClientConnection* oldest = nullptr;
  for (const auto& [key, host] : hosts_) {
    for (ClientConnection* connection : host.ready) {
      if (connection->idle_until_ms == 0) continue;
      if (oldest == nullptr || connection->idle_until_ms < oldest->idle_until_ms)
        oldest = connection;
      // Those that nobody shares stand in the order in which they have become idle.
      if (!connection->is_shared()) break;
    }
  }
  if (oldest == nullptr) return false;
  oldest->close();
  return true;
}

void Client::arm_sweep() {
  uint64_t next = 0;
  for (const auto& [key, host] : hosts_) {
    for (const ClientConnection* connection : host.ready) {
      if (connection->idle_until_ms == 0) continue;
      if (next == 0 || connection->idle_until_ms < next) next = connection->idle_until_ms;
    }
  }
  const uint64_t now = loop_.now_ms();
  if (next != 0) sweep_.start(next > now ? next - now : 1);
}

void Client::sweep_idle() {
  const uint64_t now = loop_.now_ms();
  std::vector<ClientConnection*> over;
  for (const auto& [key, host] : hosts_) {
    for (ClientConnection* connection : host.ready) {
      if (connection->idle_until_ms != 0 && connection->idle_until_ms <= now)
        over.push_back(connection);
    }
  }
  for (ClientConnection* connection : over) connection->close();
  arm_sweep();
}

void Client::send_again(std::shared_ptr<ClientCall> call) { start(std::move(call)); }

}  // namespace edgert::http
