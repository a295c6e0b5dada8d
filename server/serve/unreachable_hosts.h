// UnreachableHosts: hosts that modules come from and that give no answer, each of which is told of
// once, however many functions import from it.
#pragma once

#include <string>
#include <vector>

#include "edgert/error_detail.h"
#include "edgert/module_graph.h"
#include "verbs/teller.h"

namespace edgert::server {

// Thread: one.
class UnreachableHosts {
 public:
  // All that a reader has met so far.
  void know(std::vector<UnreachableHost> hosts);
  // Whether that is all that is wrong: then it is told of by tell(). `is_needed`: the function does
  // not boot without it.
  bool keep(const std::string& function, const Error& error, bool is_needed);
  // Of what is imported from each: as it is, where that is one thing alone.
  void tell(Teller& teller) const;

 private:
  struct Host {
    UnreachableHost its;
    std::vector<std::string> functions;  // that import from it, in their order
    Error first = {};
    size_t imports = 0;
    bool is_needed = false;
  };
  std::vector<Host> hosts_;
};

}  // namespace edgert::server
