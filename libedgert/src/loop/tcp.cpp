#include "loop/tcp.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "loop/handle.h"

namespace edgert::loop {

namespace {

struct Target {
  uv_tcp_t uv;
  Loop* loop = nullptr;
  StreamListener* listener = nullptr;
  size_t queued = 0;
  uint64_t written = 0;  // given to the kernel or to libuv's queue
  ErrorCode failure = ErrorCode::kIo;
  std::string soon;  // counted in `queued`
  void detach();
};

constexpr unsigned kKeepAliveSeconds = 60;

// Of the process, open.
std::atomic<size_t> accepted_streams{0};

// What one queued write keeps alive.
struct WriteRequest {
  uv_write_t uv;
  Target* target;
  std::string head;
  Bytes body;
  size_t size;
};

uv_stream_t* stream(Target* target) { return reinterpret_cast<uv_stream_t*>(&target->uv); }

// What lies in `soon`, for a write that carries it.
class TakenSoon {
 public:
  explicit TakenSoon(Target* target)
      : bytes_(std::exchange(target->soon, {})), loop_(*target->loop) {
    target->queued -= bytes_.size();
  }
  TakenSoon(const TakenSoon&) = delete;
  TakenSoon& operator=(const TakenSoon&) = delete;
  ~TakenSoon() { loop_.give_back(std::move(bytes_)); }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
  Loop& loop_;
};

uv_buf_t buffer(std::string_view bytes) {
  return uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
}

void to_text(const sockaddr_storage& storage, std::string* address, uint16_t* port) {
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    uv_ip4_name(v4, text, sizeof text);
    *port = ntohs(v4->sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    uv_ip6_name(v6, text, sizeof text);
    *port = ntohs(v6->sin6_port);
  }
  *address = text;
}

void read_peer(uv_tcp_t* tcp, std::string* address, uint16_t* port) {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (uv_tcp_getpeername(tcp, reinterpret_cast<sockaddr*>(&storage), &size) == 0)
    to_text(storage, address, port);
}

}  // namespace

struct TcpStream::Internals {
  Handle<Target> handle;
  std::string peer_address;
  uint16_t peer_port = 0;
  bool accepted = false;

  ~Internals() {
    if (accepted) accepted_streams.fetch_sub(1, std::memory_order_relaxed);
  }
};

std::unique_ptr<TcpStream> TcpStream::adopt(Loop& loop, int descriptor,
                                            const sockaddr_storage& peer) {
  auto target = std::make_unique<Target>();
  if (uv_tcp_init(loop.uv(), &target->uv) != 0) {
    close(descriptor);
    return nullptr;
  }
  target->uv.data = target.get();
  target->loop = &loop;
  auto internals = std::make_unique<Internals>();
  internals->handle = Handle<Target>(std::move(target));
  if (uv_tcp_open(&internals->handle->uv, descriptor) != 0) {
    close(descriptor);
    return nullptr;
  }
  internals->accepted = true;
  accepted_streams.fetch_add(1, std::memory_order_relaxed);
  to_text(peer, &internals->peer_address, &internals->peer_port);
  return std::make_unique<TcpStream>(std::move(internals));
}

std::unique_ptr<TcpStream> TcpStream::adopt(Loop& loop, int descriptor) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
    close(descriptor);
    return nullptr;
  }
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return adopt(loop, descriptor, peer);
}

size_t TcpStream::accepted_now() { return accepted_streams.load(std::memory_order_relaxed); }

TcpStream::TcpStream(std::unique_ptr<Internals> internals) : internals_(std::move(internals)) {}
TcpStream::~TcpStream() = default;

void TcpStream::set_listener(StreamListener* listener) { internals_->handle->listener = listener; }
const std::string& TcpStream::peer_address() const { return internals_->peer_address; }
uint16_t TcpStream::peer_port() const { return internals_->peer_port; }
size_t TcpStream::queued_bytes() const { return internals_->handle->queued; }
uint64_t TcpStream::taken_bytes() const {
  Target* target = internals_->handle.get();
  return target->written - uv_stream_get_write_queue_size(stream(target));
}
ErrorCode TcpStream::failure() const { return internals_->handle->failure; }

std::string TcpStream::local_address(uint16_t* port) const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  std::string address;
  *port = 0;
  if (uv_tcp_getsockname(&internals_->handle->uv, reinterpret_cast<sockaddr*>(&storage), &size) ==
      0) {
    to_text(storage, &address, port);
  }
  return address;
}

void TcpStream::set_no_delay(bool on) { uv_tcp_nodelay(&internals_->handle->uv, on); }
void TcpStream::set_keep_alive(bool on) {
  uv_tcp_keepalive(&internals_->handle->uv, on, kKeepAliveSeconds);
}

void TcpStream::start_reading() {
  uv_read_start(
      stream(internals_->handle.get()),
      [](uv_handle_t* handle, size_t, uv_buf_t* buf) {
        *buf = uv_buf_init(static_cast<Target*>(handle->data)->loop->read_buffer(),
                           Loop::kReadBufferBytes);
      },
      [](uv_stream_t* handle, ssize_t size, const uv_buf_t* buf) {
        auto* target = static_cast<Target*>(handle->data);
        if (target->listener == nullptr || size == 0) return;
        if (size > 0) {
          target->listener->on_read(std::string_view(buf->base, static_cast<size_t>(size)));
        } else {
          uv_read_stop(handle);
          if (size != UV_EOF) target->failure = error_code(static_cast<int>(size));
          target->listener->on_read_end(size == UV_EOF ? std::string()
                                                       : error_text(static_cast<int>(size)));
        }
      });
}

void TcpStream::stop_reading() { uv_read_stop(stream(internals_->handle.get())); }

namespace {

// What the kernel takes at once of the buffers, while nothing is queued: how many bytes, or a
// status. A single one goes past libuv, whose write is the longer way through the kernel.
int send_now(Target* target, uv_buf_t* buffers, unsigned count) {
  // libuv knows whether the write side is being shut down.
  if (count != 1 || uv_is_writable(stream(target)) == 0)
    return uv_try_write(stream(target), buffers, count);
  uv_os_fd_t descriptor;
  if (const int status = uv_fileno(reinterpret_cast<uv_handle_t*>(&target->uv), &descriptor);
      status != 0) {
    return status;
  }
  ssize_t sent;
  do {
    sent = ::send(descriptor, buffers[0].base, buffers[0].len, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return static_cast<int>(sent);
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? UV_EAGAIN : -errno;
}

bool send(Target* target, std::string_view first, Bytes second, std::string_view third) {
  const std::string_view parts[] = {first, second.view(), third};
  uv_buf_t buffers[3];
  unsigned count = 0;
  size_t size = 0;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    buffers[count++] = buffer(part);
    size += part.size();
  }
  if (count == 0) return true;
  size_t sent = 0;
  // Most writes end here: the kernel takes them whole, and nothing is copied or kept.
  if (target->queued == 0) {
    const int written = send_now(target, buffers, count);
    if (written < 0 && written != UV_EAGAIN) {
      target->failure = error_code(written);
      return false;
    }
    if (written > 0) sent = static_cast<size_t>(written);
    target->written += sent;
    if (sent == size) return true;
  }
  // The leftover: small parts by copy, the body by its owner.
  auto request = std::make_unique<WriteRequest>();
  request->target = target;
  request->size = size - sent;
  const size_t body_from = first.size(), body_to = first.size() + parts[1].size();
  count = 0;
  std::string_view rest_first = sent < body_from ? first.substr(sent) : std::string_view();
  const size_t body_sent = sent > body_from ? std::min(sent, body_to) - body_from : 0;
  std::string_view rest_third = sent > body_to ? third.substr(sent - body_to) : third;
  request->head.reserve(rest_first.size() + rest_third.size());
  request->head.append(rest_first).append(rest_third);
  request->body = std::move(second);
  const std::string_view rest_second = request->body.view().substr(body_sent);
  const std::string_view head = request->head;
  if (!rest_first.empty()) buffers[count++] = buffer(head.substr(0, rest_first.size()));
  if (!rest_second.empty()) buffers[count++] = buffer(rest_second);
  if (!rest_third.empty()) buffers[count++] = buffer(head.substr(rest_first.size()));
  const int status =
      uv_write(&request->uv, stream(target), buffers, count, [](uv_write_t* done, int outcome) {
        const std::unique_ptr<WriteRequest> written(static_cast<WriteRequest*>(done->data));
        Target* to = written->target;
        if (outcome != 0) to->failure = error_code(outcome);
        to->queued -= written->size;
        if (to->queued == 0 && to->listener != nullptr) to->listener->on_drain();
      });
  if (status != 0) return false;
  target->queued += request->size;
  target->written += request->size;
  request->uv.data = request.get();
  request.release();  // the callback owns it
  return true;
}

void send_soon(Target* target) {
  if (target->soon.empty()) return;
  TakenSoon soon(target);
  send(target, soon.bytes(), {}, {});
}

// Before the handle closes: what was promised for soon goes to the kernel as far as it takes it.
void Target::detach() {
  listener = nullptr;
  send_soon(this);
}

}  // namespace

bool TcpStream::write(std::string_view first, Bytes second, std::string_view third) {
  Target* target = internals_->handle.get();
  if (target->soon.empty()) return send(target, first, std::move(second), third);
  TakenSoon soon(target);
  soon.bytes().append(first);
  return send(target, soon.bytes(), std::move(second), third);
}

void TcpStream::write_soon(std::string_view first, std::string_view second,
                           std::string_view third) {
  Target* target = internals_->handle.get();
  const size_t size = first.size() + second.size() + third.size();
  if (size == 0) return;
  target->queued += size;
  const bool is_first = target->soon.empty();
  if (is_first) target->soon = target->loop->take_buffer();
  target->soon.append(first).append(second).append(third);
  if (!is_first) return;
  // The handle's memory outlives this turn of the loop, even when it is closed meanwhile.
  target->loop->post([target] {
    send_soon(target);
    if (target->listener == nullptr) return;
    if (target->queued == 0) {
      target->listener->on_drain();
    } else {
      target->listener->on_backlog();
    }
  });
}

void TcpStream::shut_down() {
  Target* target = internals_->handle.get();
  send_soon(target);
  auto request = std::make_unique<uv_shutdown_t>();
  if (uv_shutdown(request.get(), stream(internals_->handle.get()),
                  [](uv_shutdown_t* done, int) { delete done; }) == 0) {
    request.release();
  }
}

bool TcpStream::peer_is_silent() const {
  uv_os_fd_t fd;
  char byte;
  return uv_fileno(reinterpret_cast<uv_handle_t*>(&internals_->handle->uv), &fd) == 0 &&
         recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

// --- connecting ---------------------------------------------------------------------------------

bool read_address(const std::string& text, uint16_t port, sockaddr_storage* address) {
  return uv_ip4_addr(text.c_str(), port, reinterpret_cast<sockaddr_in*>(address)) == 0 ||
         uv_ip6_addr(text.c_str(), port, reinterpret_cast<sockaddr_in6*>(address)) == 0;
}

struct TcpConnect::Internals {
  // libuv's request lives until its callback, which comes after the handle has been closed too.
  struct Request {
    uv_connect_t uv;
    Internals* owner;
  };
  Handle<Target> handle;
  Request* request = nullptr;
  Connected connected;
  std::shared_ptr<Internals*> self = std::make_shared<Internals*>(this);

  ~Internals() {
    if (request != nullptr) request->owner = nullptr;
  }
  int begin(Loop& loop, const std::string& address, uint16_t port);
  void finish(int status);
};

int TcpConnect::Internals::begin(Loop& loop, const std::string& text, uint16_t port) {
  sockaddr_storage address{};
  if (!read_address(text, port, &address)) return UV_EINVAL;
  auto target = std::make_unique<Target>();
  target->loop = &loop;
  if (const int status = uv_tcp_init_ex(loop.uv(), &target->uv, address.ss_family); status != 0) {
    return status;
  }
  target->uv.data = target.get();
  handle = Handle<Target>(std::move(target));
  auto started = std::make_unique<Request>();
  started->owner = this;
  started->uv.data = started.get();
  const int status =
      uv_tcp_connect(&started->uv, &handle->uv, reinterpret_cast<sockaddr*>(&address),
                     [](uv_connect_t* done, int outcome) {
                       const std::unique_ptr<Request> ended(static_cast<Request*>(done->data));
                       if (ended->owner == nullptr) return;
                       ended->owner->request = nullptr;
                       ended->owner->finish(outcome);
                     });
  if (status == 0) request = started.release();
  return status;
}

void TcpConnect::Internals::finish(int status) {
  const Connected callback = std::move(connected);
  if (status != 0) return callback(Error{error_code(status), error_text(status)});
  uv_tcp_nodelay(&handle->uv, 1);
  uv_tcp_keepalive(&handle->uv, 1, kKeepAliveSeconds);
  auto stream = std::make_unique<TcpStream::Internals>();
  stream->handle = std::move(handle);
  read_peer(&stream->handle->uv, &stream->peer_address, &stream->peer_port);
  callback(std::make_unique<TcpStream>(std::move(stream)));
}

TcpConnect::TcpConnect(Loop& loop, const std::string& address, uint16_t port, Connected connected)
    : internals_(std::make_unique<Internals>()) {
  internals_->connected = std::move(connected);
  const int status = internals_->begin(loop, address, port);
  if (status == 0) return;
  // Never inside this call, as the header promises.
  loop.post([status, self = std::weak_ptr<Internals*>(internals_->self)] {
    if (const std::shared_ptr<Internals*> alive = self.lock()) (*alive)->finish(status);
  });
}

TcpConnect::~TcpConnect() = default;

}  // namespace edgert::loop
