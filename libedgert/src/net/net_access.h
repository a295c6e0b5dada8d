// NetAccess: which hosts and addresses a worker may reach.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::net {

// Thread: any. Immutable, and copied at no cost.
class NetAccess {
 public:
  // Everything.
  NetAccess() = default;
  // Fails for an entry that names nothing, with its words: one that never matched would deny less
  // than was meant.
  static Result<NetAccess> create(const NetPermissions& permissions);

  // Of a host as a request names it, a name or an address without brackets, before it is looked up.
  Status check(const std::string& host, uint16_t port) const;
  // Whether there is a port of the host that `check` might pass: its addresses may be looked up.
  Status check_name(const std::string& host) const;
  // Of the address that is about to be dialled for that host. What passes here is what is dialled,
  // so that no name server can answer one thing to be checked and another to be reached.
  Status check_address(const std::string& host, const std::string& address, uint16_t port) const;

 private:
  struct Entry;
  struct Rules;
  static Result<Entry> parse(std::string_view text);
  Status check_host(const std::string& host, std::optional<uint16_t> port) const;
  static Status refused(const std::string& shown, std::optional<uint16_t> port);

  std::shared_ptr<const Rules> rules_;  // null: no rules
};

}  // namespace edgert::net
