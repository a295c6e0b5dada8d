// Socket: a connection to another server, for protocols that are not HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/bytes.h"
#include "edgert/result.h"

namespace edgert::binding {

struct SocketAddress {
  std::string host;  // an address in text
  uint16_t port = 0;
};

struct TlsOptions {
  std::string host;                    // whom the certificate must name
  std::vector<std::string> ca_certs;   // PEM, beside the system's
  std::vector<std::string> protocols;  // offered by ALPN
};

// Thread: the realm's. Destroying it closes it; callbacks that have not been called are dropped.
class Socket {
 public:
  virtual ~Socket() = default;

  // Reads what comes next, `most` bytes of it or fewer; no bytes stand for the peer's end. One read
  // at a time. `done` is called once and may destroy this object; it is never called inside this
  // call, and what it is given is gone when it returns. Nothing is taken from the peer that nobody
  // asked for, but for one piece of 64 KiB or less.
  using Read = std::function<void(Result<std::string_view>)>;
  virtual void read(size_t most, Read done) = 0;
  // `done` is called once, when the kernel has taken all of it or the connection broke; never
  // inside this call. One write at a time.
  virtual void write(std::string_view bytes, std::function<void(Status)> done) = 0;
  // The peer reads the end after what was written.
  virtual void close_write() = 0;

  // Speaks TLS from now on; nothing may be in flight. `done` is called once, never inside this
  // call, and may destroy this object.
  virtual void start_tls(TlsOptions options, std::function<void(Status)> done) = 0;
  // What TLS agreed on (ALPN); empty: nothing.
  virtual std::string protocol() const = 0;

  virtual SocketAddress local() const = 0;
  virtual SocketAddress remote() const = 0;
  virtual void set_no_delay(bool on) = 0;
  virtual void set_keep_alive(bool on) = 0;
};

// A question to the domain name system.
struct NameQuery {
  std::string name;
  std::string type;    // "A", "MX", …
  std::string server;  // an address; empty: the system's servers
  uint16_t port = 53;  // of that server
  // For a connection that is to be made: all its addresses, whatever the type, where the worker may
  // reach any port of the name. Which one it may reach is asked when it is dialled.
  bool for_connection = false;
};
// Each record as its fields in text, in the order in which RFC 1035 and its kin list them.
using NameRecords = std::vector<std::vector<std::string>>;

// Makes sockets. Thread and owner: the realm's. What is on its way when the realm ends is dropped.
class Sockets {
 public:
  virtual ~Sockets() = default;
  // `done` is called once, never inside this call. An error names the host and the cause:
  // kNotCapable where the worker has no permission, for the host or an address of it.
  using Connected = std::function<void(Result<std::unique_ptr<Socket>>)>;
  virtual void connect(const std::string& host, uint16_t port, Connected done) = 0;
  // The same of a name's records: kNotFound where there are none, kNotCapable where the worker may
  // neither reach the server it names nor, without one, port 53 of the name.
  using Resolved = std::function<void(Result<NameRecords>)>;
  virtual void resolve(NameQuery query, Resolved done) = 0;
};

}  // namespace edgert::binding
