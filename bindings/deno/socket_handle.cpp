#include "bindings/deno/socket_handle.h"

#include <cstring>
#include <utility>
#include <vector>

#include "bindings/deno/outcome.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/servers.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

namespace {

// What a socket keeps outside V8's heap, TLS included, roughly.
constexpr size_t kNativeBytes = 32 * 1024;
// What one write copies at the most.
constexpr size_t kMostPerWrite = 256 * 1024;
// What ALPN has room for.
constexpr binding::ListBounds kProtocols{"alpnProtocols", 256, 65535};

}  // namespace

SocketHandle* SocketHandle::open_one(Scope& scope, const Arguments& info) {
  SocketHandle* handle = unwrap(info[0]);
  if (handle != nullptr && handle->socket_ != nullptr) return handle;
  binding::throw_type_error(scope, "not an open connection");
  return nullptr;
}

void SocketHandle::connect(const Arguments& info) {
  Scope scope(info);
  constexpr uint32_t kMostPort = 65535;
  const std::string host = binding::short_text(scope, info[0]);
  if (!is_host(host)) return binding::throw_type_error(scope, "not a host name");
  if (!info[1]->IsUint32() || info[1].As<v8::Uint32>()->Value() > kMostPort)
    return binding::throw_type_error(scope, "not a port");
  const auto port = static_cast<uint16_t>(info[1].As<v8::Uint32>()->Value());
  scope.realm().servers().sockets().connect(
      host, port,
      [outcome =
           Outcome::make(scope, info[2], info[3])](Result<std::unique_ptr<binding::Socket>> made) {
        if (!made.ok()) return outcome->failed(made.error());
        outcome->js->enter([&](Scope& inner) {
          std::unique_ptr<binding::Socket> socket = std::move(made).value();
          const binding::SocketAddress local = socket->local(), remote = socket->remote();
          v8::Local<v8::Value> arguments[] = {
              wrap(inner, std::make_unique<SocketHandle>(std::move(socket)), kNativeBytes),
              binding::text(inner, local.host), v8::Integer::New(inner.isolate(), local.port),
              binding::text(inner, remote.host), v8::Integer::New(inner.isolate(), remote.port)};
          outcome->done(inner, 5, arguments);
        });
      });
}

void SocketHandle::start_tls(const Arguments& info) {
  Scope scope(info);
  binding::TlsOptions options;
  options.host = binding::short_text(scope, info[1]);
  if (!is_host(options.host)) return binding::throw_type_error(scope, "not a host name");
  if (!binding::read_texts(scope, info[2], binding::kCaCerts, &options.ca_certs) ||
      !binding::read_texts(scope, info[3], kProtocols, &options.protocols))
    return;
  SocketHandle* handle = open_one(scope, info);
  if (handle == nullptr) return;
  if (handle->reading_ || handle->writing_ || handle->shaking_)
    return binding::throw_type_error(scope, "the connection is busy");
  // One connection has one layer of TLS.
  handle->shaking_ = true;
  handle->socket_->start_tls(
      std::move(options),
      [handle, outcome = Outcome::make(scope, info[4], info[5])](Status status) {
        if (!status.ok()) return outcome->failed(status.error());
        const std::string protocol = handle->socket_->protocol();
        outcome->js->enter([&](Scope& inner) {
          v8::Local<v8::Value> argument = binding::text(inner, protocol);
          outcome->done(inner, 1, &argument);
        });
      });
}

void SocketHandle::read(const Arguments& info) {
  Scope scope(info);
  SocketHandle* handle = open_one(scope, info);
  if (handle == nullptr) return;
  const binding::ByteSpan span = binding::byte_span(info[1]);
  if (!span.is_bytes || span.size == 0) return binding::throw_type_error(scope, "not bytes");
  if (std::exchange(handle->reading_, true))
    return binding::throw_type_error(scope, "the connection is being read");
  auto into = std::make_shared<Pin>(scope, info[1]);
  handle->socket_->read(span.size, [handle, into, outcome = Outcome::make(scope, info[2], info[3])](
                                       Result<std::string_view> given) {
    handle->reading_ = false;
    if (!given.ok()) return outcome->failed(given.error());
    outcome->js->enter([&](Scope& inner) {
      if (into->empty()) return;
      // Its owner may have shortened or detached it meanwhile.
      const binding::ByteSpan target = binding::byte_span(into->get(inner.isolate()));
      const size_t size = given.value().size();
      if (size > target.size) {
        into->reset();
        return outcome->failed(
            Error{ErrorCode::kInvalidArgument, "the buffer of a read is not there any more"});
      }
      if (size != 0) std::memcpy(const_cast<uint8_t*>(target.data), given.value().data(), size);
      into->reset();
      v8::Local<v8::Value> argument =
          v8::Integer::NewFromUnsigned(inner.isolate(), static_cast<uint32_t>(size));
      outcome->done(inner, 1, &argument);
    });
  });
}

void SocketHandle::write(const Arguments& info) {
  Scope scope(info);
  SocketHandle* handle = open_one(scope, info);
  if (handle == nullptr) return;
  const binding::ByteSpan span = binding::byte_span(info[1]);
  if (!span.is_bytes || span.size > kMostPerWrite)
    return binding::throw_type_error(scope, "not bytes, or too many of them");
  if (std::exchange(handle->writing_, true))
    return binding::throw_type_error(scope, "the connection is being written to");
  handle->socket_->write(
      std::string_view(reinterpret_cast<const char*>(span.data), span.size),
      [handle, outcome = Outcome::make(scope, info[2], info[3]),
       held =
           std::make_shared<binding::HeldBytes>(scope.realm().memory(), span.size)](Status status) {
        handle->writing_ = false;
        held->set(0);
        if (!status.ok()) return outcome->failed(status.error());
        outcome->js->enter([&](Scope& inner) { outcome->done(inner, 0, nullptr); });
      });
}

void SocketHandle::close_write(const Arguments& info) {
  Scope scope(info);
  if (SocketHandle* handle = open_one(scope, info)) handle->socket_->close_write();
}

void SocketHandle::close(const Arguments& info) {
  if (SocketHandle* handle = unwrap(info[0])) handle->socket_.reset();
}

void SocketHandle::set_no_delay(const Arguments& info) {
  Scope scope(info);
  if (SocketHandle* handle = open_one(scope, info))
    handle->socket_->set_no_delay(info[1]->IsTrue());
}

void SocketHandle::set_keep_alive(const Arguments& info) {
  Scope scope(info);
  if (SocketHandle* handle = open_one(scope, info))
    handle->socket_->set_keep_alive(info[1]->IsTrue());
}

}  // namespace edgert::bindings
