// The lease of those that share a folder, by flock().
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "serve/cron/lease.h"

namespace edgert::server::cron {

namespace {

class FileLease final : public Lease {
 public:
  explicit FileLease(std::string path) : path_(std::move(path)) {}
  FileLease(const FileLease&) = delete;
  FileLease& operator=(const FileLease&) = delete;
  ~FileLease() override {
    if (file_ >= 0) ::close(file_);
  }

  std::string name() const override { return "the lock file " + path_; }

  void prepare() override { (void)take({}); }

  Result<Answer> take(const Turn&) override {
    // Whoever waits for it asks again: there is no hurry, and no other way to wait for a lock
    // without a thread.
    constexpr uint64_t kAgainMs = 2000;
    if (is_held_) return Answer{Holder::kOurs, 0, true, false};
    if (file_ < 0) file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) return failed(errno);
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return Answer{Holder::kTheirs, kAgainMs};
      return failed(errno);
    }
    is_held_ = true;
    return Answer{Holder::kOurs, 0, true, true};
  }
  // It is held until this process ends.
  Status keep(const Turn&) override { return Unit{}; }
  Status finish(const Turn&, bool) override { return Unit{}; }
  bool owns_state() const override { return is_held_; }

 private:
  Error failed(int number) const {
    return {ErrorCode::kIo, "cannot lock " + path_ + ": " + std::strerror(number)};
  }

  const std::string path_;
  int file_ = -1;
  std::atomic<bool> is_held_{false};  // the scheduler's thread asks for it, too
};

}  // namespace

std::unique_ptr<Lease> file_lease(std::string path) {
  return std::make_unique<FileLease>(std::move(path));
}

std::string new_owner() {
  unsigned char bytes[16] = {};
  if (::getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes)) std::abort();
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace edgert::server::cron
