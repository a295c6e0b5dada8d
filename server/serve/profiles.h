// Profiles: where the workers of a function spend their CPU time, for who runs the server.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include "edgert/front.h"
#include "edgert/isolate_pool.h"
#include "serve/site.h"

namespace edgert::server {

// One is made at a time. Thread: any. Owner: the admin; its answers may come later.
class Profiles {
 public:
  explicit Profiles(IsolatePool& pool) : pool_(pool) {}

  // `query`, with its "?": function=NAME, and perhaps seconds=5 and interval_us=1000. The answer is
  // a .cpuprofile, or says what is wrong.
  void answer(FrontRequest request, const Site& site, std::string_view query);

 private:
  IsolatePool& pool_;
  const std::shared_ptr<std::atomic<bool>> is_busy_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace edgert::server
