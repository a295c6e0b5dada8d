// ClientLibrary: a library of the system that is loaded when a lease needs it. What edgertd is
// linked with, each start loads, and libpq brings twenty others.
#pragma once

#include <dlfcn.h>

#include <string>

#include "edgert/result.h"

namespace edgert::server::cron {

// Never unloaded: it may have started threads, or have data of threads.
class ClientLibrary {
 public:
  // `package`: Debian's, for who has to install it.
  ClientLibrary(const char* file, const char* package)
      : handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ != nullptr) return;
    // It may be there, and something that it needs not.
    const char* const why = ::dlerror();
    missing_ = std::string("install ") + package + " (apt-get install " + package +
               "): " + (why == nullptr ? std::string(file) + " is not there" : why);
  }

  template <typename Function>
  void find(const char* name, Function** into) {
    if (handle_ == nullptr) return;
    *into = reinterpret_cast<Function*>(::dlsym(handle_, name));
    if (*into == nullptr && missing_.empty()) missing_ = std::string("it has no ") + name;
  }

  Status status() const {
    if (missing_.empty()) return Unit{};
    return Error{ErrorCode::kNotSupported, missing_};
  }

 private:
  void* const handle_;
  std::string missing_;
};

}  // namespace edgert::server::cron
