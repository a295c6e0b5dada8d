// FileWatch: hears of files that change, come or go.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "common/signals.h"

namespace edgert::server {

// It watches folders, so that files which editors rename into their place are found as well, and
// looks at each file once a second, because not every file system tells (those of containers, the
// network) and because links lead elsewhere. Thread: one.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Absolute paths; what is not there yet is awaited. What was watched before is forgotten, unless
  // it is among them.
  void set(const std::set<std::string>& files);
  // These as well.
  void add(const std::set<std::string>& files);
  // Waits until files have changed and whoever writes them seems to be ready, or `event` is set, or
  // so many milliseconds are over (negative: never): then there may be none.
  std::set<std::string> wait(const Event& event, int most_ms = -1);

  // Of those that are new in a list of files, that is were not watched, the ones that have been
  // written, or put there, since a moment (nanoseconds of the system's clock).
  static std::set<std::string> changed_since(const std::set<std::string>& files,
                                             const std::set<std::string>& watched, int64_t moment);
  static int64_t now();

 private:
  // What is seen of a file from outside; all zeroes: there is none.
  struct Look {
    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0;
    int64_t written = 0, changed = 0;
    bool operator==(const Look&) const = default;
    bool is_there() const { return number != 0; }
  };
  static Look look_at(const std::string& file);
  // One of the folders that it is said to lie in, which is a link, leads elsewhere.
  static bool has_link_changed(const std::string& file, int64_t moment);
  // The folders that are to be listened to because of them.
  std::set<std::string> await(const std::set<std::string>& files);
  void listen(const std::set<std::string>& folders);
  // True: there was something to take.
  bool take_events(std::set<std::string>* changed);
  void look(std::set<std::string>* changed);
  // Until nothing has happened for a moment; a file that is away or empty may be on its way.
  void settle(std::set<std::string>* changed);

  int descriptor_;  // of inotify; negative: there is none
  std::map<std::string, Look> files_;
  std::map<std::string, int> folders_;
  std::map<int, std::string> watched_;  // folders, by inotify's numbers
  bool is_look_due_ = false;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace edgert::server
