// The server behind a proxy that is measured: says as little as it can, so that it is never what is
// waited for. Prints its port.
//
// /json and /64kb answer with a body of that kind, everything else with the request's body.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

std::string answer_of(std::string_view type, std::string_view body) {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: ";
  answer.append(type).append("\r\nCache-Control: no-store\r\nContent-Length: ");
  answer.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return answer;
}

const std::string kJson = answer_of(
    "application/json",
    R"({"customer":"Ada Lovelace","total":420,"items":["article-1","article-2","article-3"]})");
const std::string k64Kb = answer_of("application/octet-stream", std::string(64 * 1024, 'x'));

std::string_view field_of(std::string_view head, std::string_view name) {
  for (size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      return line.substr(line.find_first_not_of(' ', name.size() + 1));
    }
  }
  return {};
}

struct Peer {
  std::string input;
  std::string output;
};

// Takes a chunked body off the input; false when it is not all there yet.
bool take_chunks(std::string_view input, std::string* body, size_t* used) {
  for (size_t at = 0;;) {
    const size_t line = input.find("\r\n", at);
    if (line == std::string_view::npos) return false;
    const size_t size = std::strtoul(std::string(input.substr(at, line - at)).c_str(), nullptr, 16);
    if (input.size() < line + 2 + size + 2) return false;
    body->append(input.substr(line + 2, size));
    at = line + 2 + size + 2;
    if (size == 0) {
      *used = at;
      return true;
    }
  }
}

// Answers the first request of the input; false when it is not all there yet.
bool answer_one(Peer* peer) {
  const std::string_view input = peer->input;
  const size_t end = input.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  const std::string_view head = input.substr(0, end);
  size_t used = end + 4;
  std::string body;
  if (!field_of(head, "transfer-encoding").empty()) {
    size_t chunks = 0;
    if (!take_chunks(input.substr(used), &body, &chunks)) return false;
    used += chunks;
  } else if (const std::string_view length = field_of(head, "content-length"); !length.empty()) {
    const size_t size = std::strtoul(std::string(length).c_str(), nullptr, 10);
    if (input.size() < used + size) return false;
    body = input.substr(used, size);
    used += size;
  }
  const std::string_view target = head.substr(std::min(head.find(' '), head.size() - 1) + 1);
  if (target.starts_with("/json ")) {
    peer->output += kJson;
  } else if (target.starts_with("/64kb ")) {
    peer->output += k64Kb;
  } else {
    peer->output += answer_of("text/plain", body);
  }
  peer->input.erase(0, used);
  return true;
}

// False when the connection has gone.
bool serve(int fd, Peer* peer) {
  static char buffer[128 * 1024];
  for (;;) {
    const ssize_t size = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN)) return false;
    if (size < 0) break;
    peer->input.append(buffer, static_cast<size_t>(size));
    if (static_cast<size_t>(size) < sizeof buffer) break;
  }
  while (answer_one(peer)) {
  }
  if (peer->output.empty()) return true;
  const ssize_t sent =
      send(fd, peer->output.data(), peer->output.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return false;
  if (sent > 0) peer->output.erase(0, static_cast<size_t>(sent));
  return true;
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

}  // namespace

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, 1024) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    fail("no listener");
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  const int poll = epoll_create1(0);
  const auto watch = [poll](int fd, int operation, uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (epoll_ctl(poll, operation, fd, &event) != 0) fail("epoll_ctl");
  };
  watch(listener, EPOLL_CTL_ADD, EPOLLIN);
  std::unordered_map<int, Peer> peers;
  for (;;) {
    epoll_event events[64];
    const int count = epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener) {
        const int accepted = accept(listener, nullptr, nullptr);
        if (accepted < 0) continue;
        const int on = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(accepted, EPOLL_CTL_ADD, EPOLLIN);
        peers[accepted] = {};
        continue;
      }
      Peer& peer = peers[fd];
      const bool was_blocked = !peer.output.empty();
      if (!serve(fd, &peer)) {
        peers.erase(fd);
        close(fd);
      } else if (was_blocked != !peer.output.empty()) {
        watch(fd, EPOLL_CTL_MOD, peer.output.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
      }
    }
  }
}
