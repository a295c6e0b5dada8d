// Records of the domain name system other than the addresses that connections need.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert::loop {

// Asks for a name's records and waits for the answer: seconds, when a server is silent. `server`:
// an IPv4 address, or empty for the system's servers. Each record is its fields in text, in the
// order in which its RFC lists them. kNotFound: there are none; kNotSupported: a type or a server
// that cannot be asked. Thread: any.
Result<std::vector<std::vector<std::string>>> ask_records(const std::string& name,
                                                          const std::string& type,
                                                          const std::string& server, uint16_t port);

}  // namespace edgert::loop
