#include "loop/lookup.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <uv.h>

#include <algorithm>
#include <utility>

#include "loop/handle.h"

namespace edgert::loop {

struct Lookup::Internals {
  struct Request {
    uv_getaddrinfo_t uv;
    Internals* owner;
  };
  Request* request = nullptr;
  Found found;
  std::shared_ptr<Internals*> self = std::make_shared<Internals*>(this);

  ~Internals() {
    if (request == nullptr) return;
    request->owner = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&request->uv));
  }
  int begin(Loop& loop, const std::string& host);
  static void on_answer(uv_getaddrinfo_t* done, int status, addrinfo* list);
  void fail(int status) {
    const Found callback = std::move(found);
    callback(Error{ErrorCode::kIo, error_text(status)});
  }
};

int Lookup::Internals::begin(Loop& loop, const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  auto started = std::make_unique<Request>();
  started->owner = this;
  started->uv.data = started.get();
  const int status =
      uv_getaddrinfo(loop.uv(), &started->uv, on_answer, host.c_str(), nullptr, &hints);
  if (status != 0) return status;
  request = started.release();
  live_handles.fetch_add(1);
  return 0;
}

void Lookup::Internals::on_answer(uv_getaddrinfo_t* done, int status, addrinfo* list) {
  const std::unique_ptr<Request> ended(static_cast<Request*>(done->data));
  live_handles.fetch_sub(1);
  std::vector<std::string> addresses;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    char text[INET6_ADDRSTRLEN] = "";
    if (at->ai_family == AF_INET) {
      uv_ip4_name(reinterpret_cast<const sockaddr_in*>(at->ai_addr), text, sizeof text);
    } else if (at->ai_family == AF_INET6) {
      uv_ip6_name(reinterpret_cast<const sockaddr_in6*>(at->ai_addr), text, sizeof text);
    }
    if (*text != 0 && std::find(addresses.begin(), addresses.end(), text) == addresses.end()) {
      addresses.emplace_back(text);
    }
  }
  uv_freeaddrinfo(list);
  Internals* self = ended->owner;
  if (self == nullptr) return;
  self->request = nullptr;
  if (status != 0 || addresses.empty()) return self->fail(status != 0 ? status : UV_EAI_NODATA);
  const Found callback = std::move(self->found);
  callback(std::move(addresses));
}

Lookup::Lookup(Loop& loop, const std::string& host, Found found)
    : internals_(std::make_unique<Internals>()) {
  internals_->found = std::move(found);
  const int status = internals_->begin(loop, host);
  if (status == 0) return;
  loop.post([status, self = std::weak_ptr<Internals*>(internals_->self)] {
    if (const std::shared_ptr<Internals*> alive = self.lock()) (*alive)->fail(status);
  });
}

Lookup::~Lookup() = default;

}  // namespace edgert::loop
