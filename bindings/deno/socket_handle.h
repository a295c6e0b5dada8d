// SocketHandle: a connection that JS owns.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/socket.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

// Thread: the isolate's. What crosses stands in native.d.ts.
class SocketHandle final : public binding::Wrap<SocketHandle> {
 public:
  explicit SocketHandle(std::unique_ptr<binding::Socket> socket) : socket_(std::move(socket)) {}

  static void connect(const binding::Arguments& info);
  static void start_tls(const binding::Arguments& info);
  static void read(const binding::Arguments& info);
  static void write(const binding::Arguments& info);
  static void close_write(const binding::Arguments& info);
  static void close(const binding::Arguments& info);
  static void set_no_delay(const binding::Arguments& info);
  static void set_keep_alive(const binding::Arguments& info);

 private:
  static SocketHandle* open_one(binding::Scope& scope, const binding::Arguments& info);

  std::unique_ptr<binding::Socket> socket_;  // null once closed
  bool reading_ = false;
  bool writing_ = false;
  bool shaking_ = false;
};

}  // namespace edgert::bindings
