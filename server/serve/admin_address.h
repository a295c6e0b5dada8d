// Where the admin of a server is asked, and how: one address for those who listen and who ask.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::server {

struct AdminAddress {
  std::string host;  // IPv4 or IPv6
  uint16_t port = 0;

  std::string authority() const;  // "127.0.0.1:9001", "[::1]:9001"
};

// "127.0.0.1:9001", "[::1]:9001", ":9001", "9001".
Result<AdminAddress> parse_admin_address(const std::string& text);

// Who may be asked from other machines wants a token; kInvalidArgument.
Status check_admin(const AdminAddress& address, const std::string& token);

// A name as a part of a path, where "/" stays, and back: schedules may have spaces in theirs.
std::string in_path(std::string_view name);
std::string from_path(std::string_view path);

// Of a host without its port; nobody from elsewhere comes by it.
bool is_of_this_machine(std::string_view host);

struct AdminAnswer {
  int status = 0;
  std::string body;
};

// Asks a server that runs; blocks, for as long as its answer takes. kConnectionRefused where none
// does.
Result<AdminAnswer> ask_admin(const AdminAddress& address, const std::string& token,
                              const std::string& method, const std::string& path);

}  // namespace edgert::server
