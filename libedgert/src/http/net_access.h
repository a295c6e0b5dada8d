// NetAccess: which hosts a worker may reach.
#pragma once

#include <cstdint>
#include <string>

#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::http {

// Thread: any. Immutable.
class NetAccess {
 public:
  explicit NetAccess(NetPermissions permissions) : permissions_(std::move(permissions)) {}
  // Of a host as a request names it, a name or an address without brackets.
  Status check(const std::string& host, uint16_t port) const;
  // Of an address that a name stands for: the name was allowed, but the address may be denied.
  Status check_address(const std::string& address, uint16_t port) const;

 private:
  const NetPermissions permissions_;
};

}  // namespace edgert::http
