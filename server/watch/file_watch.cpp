#include "watch/file_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace edgert::server {

namespace {

constexpr int kLookingPeriodMs = 1000;
// Between two events of one save.
constexpr int kQuietMs = 20;
// How long a file that somebody replaces may be away, and how long somebody may go on writing.
constexpr int kAwayMs = 300;
constexpr int kLongestMs = 2000;
// The time that files carry is that of the kernel's last tick.
constexpr int64_t kTickNs = 10'000'000;

constexpr uint32_t kHeard = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
                            IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

int64_t nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::string folder_of(const std::string& file) {
  const size_t slash = file.rfind('/');
  return slash == 0 ? "/" : file.substr(0, slash);
}

std::string in_folder(const std::string& folder, const char* name) {
  return (folder == "/" ? "" : folder) + "/" + name;
}

using Clock = std::chrono::steady_clock;

int64_t ms_since(Clock::time_point moment) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - moment).count();
}

}  // namespace

FileWatch::FileWatch() : descriptor_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

int64_t FileWatch::now() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

FileWatch::Look FileWatch::look_at(const std::string& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size, nanoseconds(found.st_mtim),
          nanoseconds(found.st_ctim)};
}

bool FileWatch::has_link_changed(const std::string& file, int64_t moment) {
  for (size_t end = file.find('/', 1); end != std::string::npos; end = file.find('/', end + 1)) {
    struct stat found {};
    if (lstat(file.substr(0, end).c_str(), &found) == 0 && S_ISLNK(found.st_mode) &&
        nanoseconds(found.st_ctim) >= moment - kTickNs)
      return true;
  }
  return false;
}

std::set<std::string> FileWatch::changed_since(const std::set<std::string>& files,
                                               const std::set<std::string>& watched,
                                               int64_t moment) {
  std::set<std::string> changed;
  for (const std::string& file : files) {
    const Look look = look_at(file);
    if (watched.contains(file) || !look.is_there()) continue;
    if (std::max(look.written, look.changed) >= moment - kTickNs || has_link_changed(file, moment))
      changed.insert(file);
  }
  return changed;
}

std::set<std::string> FileWatch::await(const std::set<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    const auto [known, is_new] = files_.try_emplace(file);
    const Look look = known->second.is_there() ? known->second : look_at(file);
    if (is_new) known->second = look;
    // One that has come since it was awaited is to be told of.
    is_look_due_ |= !(look == known->second);
    // Folders further up, where a configuration might come to lie, are left to the looks.
    if (look.is_there()) folders.insert(folder_of(file));
  }
  return folders;
}

void FileWatch::listen(const std::set<std::string>& folders) {
  for (const std::string& folder : folders) {
    if (folders_.contains(folder)) continue;
    const int number = inotify_add_watch(descriptor_, folder.c_str(), kHeard | IN_ONLYDIR);
    if (number < 0 || !watched_.emplace(number, folder).second) continue;
    folders_.emplace(folder, number);
  }
}

void FileWatch::add(const std::set<std::string>& files) { listen(await(files)); }

void FileWatch::set(const std::set<std::string>& files) {
  std::erase_if(files_, [&](const auto& known) { return !files.contains(known.first); });
  const std::set<std::string> folders = await(files);
  std::erase_if(folders_, [&](const auto& known) {
    if (folders.contains(known.first)) return false;
    watched_.erase(known.second);
    inotify_rm_watch(descriptor_, known.second);
    return true;
  });
  listen(folders);
}

bool FileWatch::take_events(std::set<std::string>* changed) {
  bool some = false;
  alignas(inotify_event) char bytes[16 * 1024];
  for (ssize_t size; (size = read(descriptor_, bytes, sizeof bytes)) > 0;) {
    inotify_event event;
    for (const char* at = bytes; at < bytes + size; at += sizeof event + event.len) {
      std::memcpy(&event, at, sizeof event);
      const auto folder = watched_.find(event.wd);
      if (folder == watched_.end()) continue;
      if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) {
        // What is put in its place is another folder: the looks find it.
        folders_.erase(folder->second);
        watched_.erase(folder);
        if ((event.mask & IN_MOVE_SELF) != 0) inotify_rm_watch(descriptor_, event.wd);
        continue;
      }
      if (event.len == 0) continue;
      const auto known = files_.find(in_folder(folder->second, at + sizeof event));
      if (known == files_.end()) continue;
      some = true;
      changed->insert(known->first);
      known->second = look_at(known->first);
    }
  }
  return some;
}

void FileWatch::look(std::set<std::string>* changed) {
  looked_ = Clock::now();
  is_look_due_ = false;
  for (auto& [file, known] : files_) {
    const Look look = look_at(file);
    if (look == known) continue;
    known = look;
    changed->insert(file);
  }
}

void FileWatch::settle(std::set<std::string>* changed) {
  const Clock::time_point begin = Clock::now();
  while (ms_since(begin) < kLongestMs) {
    pollfd ready{descriptor_, POLLIN, 0};
    poll(&ready, 1, kQuietMs);
    if (take_events(changed)) continue;
    // Some remove or empty a file before they write it.
    const bool is_away = std::any_of(changed->begin(), changed->end(),
                                     [](const auto& file) { return look_at(file).size == 0; });
    if (!is_away || ms_since(begin) >= kAwayMs) break;
  }
  // What is seen now is what was heard of.
  for (const std::string& file : *changed) files_[file] = look_at(file);
}

std::set<std::string> FileWatch::wait(const Event& event, int most_ms) {
  const Clock::time_point begun = Clock::now();
  std::set<std::string> changed;
  for (;;) {
    pollfd ready[] = {{event.descriptor(), POLLIN, 0}, {descriptor_, POLLIN, 0}};
    int patience_ms = kLookingPeriodMs;
    if (is_look_due_) patience_ms = 0;
    if (most_ms >= 0)
      patience_ms = std::clamp(most_ms - static_cast<int>(ms_since(begun)), 0, patience_ms);
    const int some = poll(ready, 2, patience_ms);
    if (some < 0) continue;
    take_events(&changed);
    // Somebody may go on writing to other files of the folder all the time.
    if (is_look_due_ || ms_since(looked_) >= kLookingPeriodMs) look(&changed);
    if (!changed.empty()) {
      settle(&changed);
      return changed;
    }
    if ((ready[0].revents & POLLIN) != 0 || (most_ms >= 0 && ms_since(begun) >= most_ms)) return {};
  }
}

}  // namespace edgert::server
