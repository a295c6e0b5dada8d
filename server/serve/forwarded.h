// What a function is told of the way that its request has come: x-forwarded-… and forwarded, which
// only proxies that are trusted may say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert::server {

// Addresses and networks. Immutable once made.
class TrustedProxies {
 public:
  // "10.0.0.0/8", "::1", "192.0.2.7"; kInvalidArgument for what is none of these.
  static Result<TrustedProxies> parse(const std::vector<std::string>& entries);
  bool contains(std::string_view address) const;
  bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    unsigned char bytes[16];  // IPv4 as ::ffff:a.b.c.d
    int bits;
  };
  std::vector<Network> networks_;
};

// What stands between a URL's scheme and its query.
struct Target {
  std::string_view host;   // with its port
  std::string_view path;   // from its "/"
  std::string_view query;  // with its "?", or empty
};
Target target_of(std::string_view url);

struct Arrival {
  bool is_https = false;  // it came to us over TLS
  bool is_trusted = false;
  std::string_view request_id;
};

// Has `head` say where the request has come from: x-forwarded-for, -host, -port and -proto, and
// x-request-id. What the client has said of these is dropped, and `forwarded` and x-real-ip too,
// unless it is a proxy that is trusted: that one's stay, and its address is added to those of
// x-forwarded-for. x-schedule-… is the server's own word of a schedule's run, and no client's at
// all. The url gets the scheme and host that people asked for, and `path`, where it is not empty,
// in place of its own. True: all that the head has got by this can be sent, whatever proxies have
// said.
bool tell_way(const Arrival& arrival, std::string_view path, RequestHead& head);

// The one that a trusted proxy has given the request, or a new one, a UUID.
std::string request_id_of(bool is_trusted, const HeaderList& headers);

}  // namespace edgert::server
