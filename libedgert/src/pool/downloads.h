// Downloads: what the pool fetches from other servers, on a thread of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/thread.h"
#include "edgert/result.h"
#include "loop/async.h"
#include "loop/loop.h"
#include "net/net_access.h"
#include "packages/fetcher.h"

namespace edgert::pool {

struct DownloadOptions {
  std::string ca_file;              // PEM, trusted beside the system's and DENO_CERT's
  bool environment_proxies = true;  // HTTP_PROXY, HTTPS_PROXY and NO_PROXY
  net::NetAccess access;            // what may be reached
  // Without a byte for so long a server counts as silent; and nothing may take longer than the
  // other: who sends a byte now and then holds a place that others wait for.
  uint64_t silence_ms = 30'000;
  uint64_t most_ms = 600'000;
  size_t most_at_once = 64;
  size_t most_per_host = 16;
  bool http1 = true;  // false: HTTP/2 alone, with http: servers too
};

// Owner: the pool. Thread: any; its own begins with the first request.
class Downloads final : public packages::Fetcher {
 public:
  explicit Downloads(DownloadOptions options = {});
  ~Downloads() override;

  // `done` is called on the thread of the downloads; inside this call where that cannot be, because
  // it has been stopped or the system gives no thread.
  void fetch(packages::FetchRequest request, Done done) override;
  // A host that no answer has come from, and why, as it stands in the errors; the first hundred.
  struct Unreachable {
    std::string host, why;
  };
  std::vector<Unreachable> unreachable() const;
  // Fails what has not been answered, and what will be asked for, as kCancelled. Never inside a
  // `done`.
  void stop();

 private:
  struct Asked {
    packages::FetchRequest request;
    Done done;
  };
  class Download;
  class Side;

  Status start();
  void run();
  void note_unreachable(const std::string& url, const std::string& why);

  const DownloadOptions options_;
  std::unique_ptr<Side> side_;  // the thread's alone
  mutable std::mutex mutex_;    // guards all that follows
  std::vector<Asked> asked_;
  std::vector<Unreachable> unreachable_;
  bool stopped_ = false;
  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<loop::Async> wake_;
  base::Thread thread_;
};

}  // namespace edgert::pool
