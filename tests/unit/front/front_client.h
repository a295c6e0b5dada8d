// A front with a router that a test writes down where it needs it, and clients that speak to it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_pool.h"

namespace edgert::test {

class RoutedBy final : public Router {
 public:
  using Route = std::function<void(FrontRequest)>;
  explicit RoutedBy(Route route) : route_(std::move(route)) {}
  void route(FrontRequest request) noexcept override { route_(std::move(request)); }

 private:
  const Route route_;
};

inline std::unique_ptr<Front> make_front(IsolatePool& pool, RoutedBy::Route route,
                                         FrontOptions options = {}) {
  options.listen.host = "127.0.0.1";
  if (options.threads == 0) options.threads = 1;
  return Front::create(pool, std::move(options), std::make_shared<RoutedBy>(std::move(route)))
      .value();
}

inline std::shared_ptr<const WorkerOptions> function(const std::string& path,
                                                     const std::string& code) {
  WorkerOptions options = inline_module(code);
  options.service_path = path;
  options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  options.limits.memory_mb = 32;
  return std::make_shared<const WorkerOptions>(std::move(options));
}

// Hands everything to one function.
inline RoutedBy::Route to(std::shared_ptr<const WorkerOptions> whom, ForwardOptions options = {}) {
  return [whom = std::move(whom), options = std::move(options)](FrontRequest request) {
    request.hand_over(whom, options);
  };
}

// What a test waits for.
template <typename T>
class Told {
 public:
  void tell(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  T next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return values_.size() > taken_; });
    return std::move(values_[taken_++]);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
  size_t taken_ = 0;
};

struct Answered {
  int status = 0;  // 0: the connection ended before a whole answer
  std::string head;
  std::string body;
};

// One connection.
class Client final {
 public:
  explicit Client(const Front& front) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(front.port());
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { leave(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void leave() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  bool ask(const std::string& path, const std::string& fields = "",
           const std::string& method = "GET") const {
    return send(method + " " + path + " HTTP/1.1\r\nHost: host\r\n" + fields + "\r\n");
  }
  Answered get(const std::string& path, const std::string& fields = "") {
    ask(path, fields);
    return read();
  }
  // The next answer; of `without_body` the head alone.
  Answered read(bool without_body = false) {
    Answered answer;
    if (!fill_until("\r\n\r\n")) return answer;
    const size_t end = input_.find("\r\n\r\n") + 4;
    answer.head = input_.substr(0, end);
    input_.erase(0, end);
    const std::optional<std::string> length = field(answer.head, "content-length");
    if (!without_body && length) {
      if (!fill(std::strtoull(length->c_str(), nullptr, 10), &answer.body)) return answer;
    } else if (!without_body && field(answer.head, "transfer-encoding")) {
      if (!read_chunks(&answer.body)) return answer;
    }
    answer.status = std::atoi(answer.head.c_str() + sizeof "HTTP/1.1");
    return answer;
  }
  // So many bytes, or fewer at the connection's end.
  std::string read_bytes(size_t count) {
    std::string bytes;
    fill(count, &bytes);
    return bytes;
  }
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(input_, {});
  }
  static std::optional<std::string> field(const std::string& head, const std::string& name) {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const size_t at = lower.find("\r\n" + name + ": ");
    if (at == std::string::npos) return std::nullopt;
    const size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }

 private:
  bool receive() {
    char bytes[65536];
    const ssize_t size = recv(fd_, bytes, sizeof bytes, 0);
    if (size > 0) input_.append(bytes, static_cast<size_t>(size));
    return size > 0;
  }
  bool fill_until(const char* text) {
    while (input_.find(text) == std::string::npos) {
      if (!receive()) return false;
    }
    return true;
  }
  // Moves so many bytes into `out`, or all that there are.
  bool fill(size_t count, std::string* out) {
    while (input_.size() < count) {
      if (receive()) continue;
      out->append(std::exchange(input_, {}));
      return false;
    }
    out->append(input_, 0, count);
    input_.erase(0, count);
    return true;
  }
  bool read_chunks(std::string* out) {
    for (;;) {
      if (!fill_until("\r\n")) return false;
      const size_t size = std::strtoull(input_.c_str(), nullptr, 16);
      input_.erase(0, input_.find("\r\n") + 2);
      std::string end;
      if (!fill(size, out) || !fill(2, &end)) return false;
      if (size == 0) return true;
    }
  }

  int fd_;
  bool connected_ = false;
  std::string input_;
};

}  // namespace edgert::test
