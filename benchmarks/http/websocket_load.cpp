// The load of the WebSocket scenarios: connections that each have one text message under way and
// send the next when its echo has come.
//
//     edgert_bench_websocket PORT CONNECTIONS BYTES SECONDS
//
// Prints {"messages", "seconds", "p50", "p99"}, times in milliseconds. Any echo that differs ends
// it with 1. With 0 seconds each connection sends one message.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

void send_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (sent < 0) {
      fail(std::string("send: ") + std::strerror(errno));
    } else {
      data.remove_prefix(static_cast<size_t>(sent));
    }
  }
}

int connect_to(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int on = 1;
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    fail(std::string("connect: ") + std::strerror(errno));
  }
  return fd;
}

// One WebSocket; offers no compression.
class Socket {
 public:
  Socket(uint16_t port, size_t number, size_t bytes)
      : fd_(connect_to(port)), text_(bytes, 'x'), number_(number) {
    handshake(port);
  }

  int fd() const { return fd_; }

  // Each message differs from the one before, in its text and in its mask.
  void send_next() {
    char label[32];
    const int size = std::snprintf(label, sizeof label, "%zu-%zu:", number_, ++sent_);
    std::memcpy(text_.data(), label, std::min(static_cast<size_t>(size), text_.size()));
    frame_.clear();
    const size_t bytes = text_.size();
    frame_ += '\x81';
    if (bytes < 126) {
      frame_ += static_cast<char>(0x80 | bytes);
    } else {
      frame_ += static_cast<char>(0x80 | (bytes <= 0xffff ? 126 : 127));
      for (int at = bytes <= 0xffff ? 8 : 56; at >= 0; at -= 8)
        frame_ += static_cast<char>(uint64_t{bytes} >> at);
    }
    mask_ = mask_ * 1664525u + 1013904223u;
    char mask[4];
    std::memcpy(mask, &mask_, sizeof mask);
    frame_.append(mask, sizeof mask);
    for (size_t i = 0; i < bytes; ++i) frame_ += static_cast<char>(text_[i] ^ mask[i % 4]);
    began_ = Clock::now();
    send_all(fd_, frame_);
  }

  // True when the echo is whole.
  bool receive() {
    static char buffer[256 * 1024];
    const ssize_t size = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return false;
    if (size <= 0) fail("the server has closed a WebSocket");
    input_.append(buffer, static_cast<size_t>(size));
    for (;;) {
      if (input_.size() < 2) return false;
      const auto byte = [this](size_t at) { return static_cast<uint8_t>(input_[at]); };
      size_t head = 2;
      uint64_t length = byte(1);
      if (length >= 126) {
        head += length == 126 ? 2 : 8;
        if (input_.size() < head) return false;
        length = 0;
        for (size_t at = 2; at < head; ++at) length = length << 8 | byte(at);
      }
      if (input_.size() < head + length) return false;
      const bool is_ping = byte(0) == 0x89;
      const bool is_echo = byte(0) == 0x81 && input_.compare(head, length, text_) == 0;
      input_.erase(0, head + length);
      if (is_ping) continue;
      if (!is_echo || !input_.empty()) fail("what comes back is no echo");
      return true;
    }
  }

  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - began_).count();
  }

  // A goodbye, so that servers end the connection as one that is done.
  void close() {
    send_all(fd_, std::string_view("\x88\x82\0\0\0\0\x03\xe8", 8));
    ::close(fd_);
  }

 private:
  // https://www.rfc-editor.org/rfc/rfc6455#section-1.3 has the key and its answer.
  void handshake(uint16_t port) {
    send_all(fd_, "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                      "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                      "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    std::string head;
    char one;
    while (!head.ends_with("\r\n\r\n")) {
      if (recv(fd_, &one, 1, 0) != 1) fail("no answer to the handshake: " + head);
      head += one;
    }
    if (!head.starts_with("HTTP/1.1 101 ") ||
        head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == std::string::npos) {
      fail("no WebSocket: " + head);
    }
  }

  int fd_;
  std::string text_;
  size_t number_;
  size_t sent_ = 0;
  uint32_t mask_ = 1;
  std::string frame_;
  std::string input_;
  Clock::time_point began_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) fail("usage: edgert_bench_websocket PORT CONNECTIONS BYTES SECONDS");
  const auto port = static_cast<uint16_t>(std::strtoul(arguments[1], nullptr, 10));
  const size_t connections = std::strtoul(arguments[2], nullptr, 10);
  const size_t bytes = std::strtoul(arguments[3], nullptr, 10);
  const std::chrono::duration<double> seconds(std::strtod(arguments[4], nullptr));

  const int poll = epoll_create1(0);
  std::vector<Socket> sockets;
  for (size_t i = 0; i < connections; ++i) {
    sockets.emplace_back(port, i, bytes);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(poll, EPOLL_CTL_ADD, sockets.back().fd(), &event);
  }
  const Clock::time_point began = Clock::now();
  for (Socket& socket : sockets) socket.send_next();
  std::vector<double> times;
  for (size_t open = connections; open > 0;) {
    epoll_event events[64];
    const int ready = epoll_wait(poll, events, 64, 10'000);
    if (ready == 0) fail("no echo for 10 s");
    for (int i = 0; i < ready; ++i) {
      Socket& socket = sockets[events[i].data.u64];
      if (!socket.receive()) continue;
      times.push_back(socket.milliseconds());
      if (Clock::now() - began < seconds) {
        socket.send_next();
      } else {
        socket.close();
        --open;
      }
    }
  }
  const std::chrono::duration<double> took = Clock::now() - began;
  std::sort(times.begin(), times.end());
  const auto percentile = [&](size_t part) { return times[(times.size() - 1) * part / 100]; };
  std::printf("{\"messages\": %zu, \"seconds\": %.6f, \"p50\": %.4f, \"p99\": %.4f}\n",
              times.size(), took.count(), percentile(50), percentile(99));
}
