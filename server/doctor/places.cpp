#include "doctor/places.h"

#include <dirent.h>
#include <dlfcn.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "common/amounts.h"

namespace edgert::server {

namespace {

// What transpiled modules of some dozen functions take.
constexpr uint64_t kLeastFree = uint64_t{256} << 20;
constexpr unsigned long kLeastFiles = 1000;
// One for each watched folder, and some for others of this user.
constexpr uint64_t kUsualWatches = 8192;

size_t files_in(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(folder.c_str()), &closedir);
  size_t files = 0;
  while (listing && readdir(listing.get()) != nullptr) ++files;
  return files < 2 ? 0 : files - 2;
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Finding look_at_certificates(const Host& host, const std::string& file, const std::string& folder,
                             const std::string& named) {
  if (!named.empty() && !host.text(named))
    return fault("certificates", named + ", which DENO_CERT names, cannot be read",
                 "name a file in PEM, or leave DENO_CERT out");
  const std::string beside = named.empty() ? "" : ", and " + named;
  if (const std::optional<std::string> text = host.text(file);
      text && text->find("-----BEGIN ") != std::string::npos)
    return good("certificates", file + beside);
  if (const size_t files = files_in(host.at(folder)); files > 0)
    return good("certificates", folder + " with " + count_text(files, "file") + beside);
  const std::string found = "none of the system's, neither " + file + " nor " + folder;
  if (!named.empty()) return warning("certificates", found + beside, "apt: ca-certificates");
  return fault("certificates", found + ": nothing by https can be reached",
               "apt: ca-certificates; or DENO_CERT names a file");
}

Finding look_at_time_zones(const Host& host, const std::string& folder) {
  const std::string base = folder.empty() ? "/usr/share/zoneinfo" : folder;
  if (host.has(base + "/Europe")) return good("time zones", base);
  return warning("time zones", "none in " + base + ": schedules know UTC alone",
                 "apt: tzdata; or TZDIR names the folder");
}

Finding look_at_clock(const Host& host, time_t now, time_t made, bool is_synchronised) {
  const std::string source =
      host.text("/sys/devices/system/clocksource/clocksource0/current_clocksource").value_or("");
  const std::string name = source.substr(0, source.find('\n'));
  if (now < made)
    return fault("clock", "it stands before the day on which this program was made",
                 "set it: certificates and tokens count as not valid yet");
  for (const char* slow : {"acpi_pm", "hpet", "jiffies", "refined-jiffies"}) {
    if (name == slow)
      return warning("clock",
                     "its source is " + name + ", which takes a microsecond or more to read",
                     "have the host offer tsc or kvm-clock");
  }
  if (!is_synchronised)
    return warning("clock", "nobody keeps it right",
                   "run systemd-timesyncd or chrony on the host: tokens, certificates and "
                   "schedules go by it");
  return good("clock", name.empty() ? "kept right" : "kept right, by " + name);
}

Finding look_at_watches(const Host& host, size_t folders, bool is_project) {
  const std::optional<uint64_t> most = host.number("/proc/sys/fs/inotify/max_user_watches");
  const std::optional<uint64_t> instances = host.number("/proc/sys/fs/inotify/max_user_instances");
  if (!most || !instances || *most == 0 || *instances == 0)
    return warning("watches", "files cannot be watched here", "--watch is for other machines");
  const std::string found = std::to_string(*most) + " folders may be watched" +
                            (is_project ? ", and there are " + std::to_string(folders) : "");
  if (is_project ? folders >= *most : *most < kUsualWatches)
    return warning("watches", found,
                   "for --watch: sysctl -w fs.inotify.max_user_watches=524288 on the host");
  return good("watches", found);
}

Finding look_at_library(const char* about, const char* file, const char* package, bool is_needed) {
  void* const handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) {
    // Never closed: it may have started threads.
    return good(about, file);
  }
  const std::string found = std::string(file) + " is not there";
  const std::string advice = std::string("apt: ") + package;
  return is_needed ? fault(about, found + ", and what is to be served needs it", advice)
                   : good(about, found + ", and nothing asks for it");
}

Finding look_at_space(const std::string& folder) {
  struct statvfs found {};
  std::string at = folder;
  while (statvfs(at.c_str(), &found) != 0) {
    if (at == "/" || errno != ENOENT)
      return warning("space", at + ": " + std::strerror(errno), "name another with XDG_CACHE_HOME");
    at = parent_of(at);
  }
  const uint64_t free = uint64_t{found.f_bavail} * found.f_frsize;
  const std::string text = size_text(free) + " free for " + folder;
  if (free < kLeastFree)
    return warning("space", text, "make room, or name another folder with XDG_CACHE_HOME");
  if (found.f_files != 0 && found.f_favail < kLeastFiles)
    return warning("space", text + ", in " + std::to_string(found.f_favail) + " files",
                   "make room for more files (inodes)");
  return good("space", text);
}

}  // namespace edgert::server
