#include "loop/loop.h"

#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <ctime>
#include <utility>
#include <vector>

#include "loop/handle.h"

namespace edgert::loop {

std::atomic<int64_t> live_handles{0};

namespace {

struct Idle {
  uv_idle_t uv;
  void detach() {}
};
struct Check {
  uv_check_t uv;
  void detach() {}
};

}  // namespace

struct Loop::Internals {
  std::vector<std::function<void()>> posted;
  // Of the next turn, and of the one after.
  std::vector<std::function<void()>> due, later;
  // Runs posted work after the loop's poll phase; the idle handle keeps the poll from waiting while
  // there is some.
  Handle<Check> check;
  Handle<Idle> idle;
  bool stopped = false;
};

int64_t live_handle_count() { return live_handles.load(); }

std::string error_text(int status) { return uv_strerror(status); }

ErrorCode error_code(int status) {
  switch (status) {
    case UV_ECONNREFUSED:
      return ErrorCode::kConnectionRefused;
    case UV_ECONNRESET:
      return ErrorCode::kConnectionReset;
    case UV_EPIPE:
      return ErrorCode::kBrokenPipe;
    case UV_ENETUNREACH:
    case UV_EHOSTUNREACH:
      return ErrorCode::kNetworkUnreachable;
    case UV_ETIMEDOUT:
      return ErrorCode::kTimedOut;
    default:
      return ErrorCode::kIo;
  }
}

Loop::Loop() : uv_(std::make_unique<uv_loop_t>()), internals_(std::make_unique<Internals>()) {
  static std::atomic<uint64_t> made{0};
  party_ = made.fetch_add(1);
}

Result<std::unique_ptr<Loop>> Loop::create() {
  std::unique_ptr<Loop> loop(new Loop());
  if (const int status = uv_loop_init(loop->uv_.get()); status != 0) {
    loop->uv_.reset();
    return Error{ErrorCode::kIo, "no event loop: " + error_text(status)};
  }
  loop->read_buffer_ = std::make_unique_for_overwrite<char[]>(kReadBufferBytes);
  auto check = std::make_unique<Check>();
  uv_check_init(loop->uv(), &check->uv);
  check->uv.data = check.get();
  loop->uv_->data = loop.get();
  uv_check_start(&check->uv,
                 [](uv_check_t* handle) { static_cast<Loop*>(handle->loop->data)->end_turn(); });
  loop->internals_->check = Handle<Check>(std::move(check));
  auto idle = std::make_unique<Idle>();
  uv_idle_init(loop->uv(), &idle->uv);
  idle->uv.data = idle.get();
  loop->internals_->idle = Handle<Idle>(std::move(idle));
  Result<std::unique_ptr<Wakes>> wakes = Wakes::create(loop->uv());
  if (!wakes.ok()) return wakes.take_error();
  loop->wakes_ = std::move(wakes).value();
  return loop;
}

Loop::~Loop() {
  if (!uv_) return;
  while (!internals_->posted.empty()) run_posted();
  internals_->check.reset();
  internals_->idle.reset();
  wakes_ = nullptr;
  // A stop that came before the loop ran makes the next run return at once.
  while (uv_loop_close(uv_.get()) == UV_EBUSY) uv_run(uv_.get(), UV_RUN_DEFAULT);
}

void Loop::run() {
  while (!internals_->stopped) uv_run(uv_.get(), UV_RUN_ONCE);
}

void Loop::stop() {
  internals_->stopped = true;
  uv_stop(uv_.get());
}

size_t Loop::abandon() {
  // They close theirs themselves.
  int own = wakes_->descriptor();
  uv_walk(
      uv(),
      [](uv_handle_t* handle, void* not_this) {
        uv_os_fd_t descriptor = -1;
        switch (handle->type) {
          case UV_TCP:
          case UV_NAMED_PIPE:
          case UV_UDP:
          case UV_POLL:
            if (uv_fileno(handle, &descriptor) == 0 && descriptor != *static_cast<int*>(not_this))
              close(descriptor);
            break;
          default:
            break;
        }
      },
      &own);
  close(uv_backend_fd(uv()));
  // Every loop has them: two for signals, that nobody listens to here, one for want of descriptors.
  for (const int spare : {uv_->signal_pipefd[0], uv_->signal_pipefd[1], uv_->emfile_fd}) {
    if (spare >= 0) close(spare);
  }
  // libuv's of work that ends: another thread may be about to write to it, whatever it is by then.
  return wakes_->abandon() ? 1 : 2;
}

void Loop::post(std::function<void()> task) {
  if (internals_->posted.empty() && internals_->idle)
    uv_idle_start(&internals_->idle->uv, [](uv_idle_t*) {});
  internals_->posted.push_back(std::move(task));
}

void Loop::post_next_turn(std::function<void()> task) {
  if (internals_->idle) uv_idle_start(&internals_->idle->uv, [](uv_idle_t*) {});
  internals_->later.push_back(std::move(task));
}

void Loop::end_turn() {
  ++turn_;
  for (std::function<void()>& task : std::exchange(internals_->due, {}))
    internals_->posted.push_back(std::move(task));
  run_posted();
  internals_->due = std::exchange(internals_->later, {});
}

void Loop::run_posted() {
  // Work that is posted meanwhile runs in the same pass, so that a chain of completions costs no
  // turn of the loop.
  for (size_t i = 0; i < internals_->posted.size(); ++i) {
    const std::function<void()> task = std::move(internals_->posted[i]);
    task();
  }
  internals_->posted.clear();
  if (internals_->idle && internals_->due.empty() && internals_->later.empty())
    uv_idle_stop(&internals_->idle->uv);
}

std::string Loop::take_buffer() {
  if (spare_buffers_.empty()) return {};
  std::string buffer = std::move(spare_buffers_.back());
  spare_buffers_.pop_back();
  return buffer;
}

void Loop::give_back(std::string buffer) {
  constexpr size_t kMostSpares = 32, kMostBytes = 16 * 1024;
  if (spare_buffers_.size() == kMostSpares || buffer.capacity() > kMostBytes) return;
  buffer.clear();
  spare_buffers_.push_back(std::move(buffer));
}

uint64_t Loop::now_ms() const { return uv_now(uv_.get()); }

const std::string& Loop::http_date() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != date_second_) {
    date_second_ = now.tv_sec;
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char text[32];
    // The C locale's names are the standard's; edgert never sets another.
    date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
  }
  return date_;
}

}  // namespace edgert::loop
