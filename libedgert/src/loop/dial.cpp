#include "loop/dial.h"

#include <deque>
#include <utility>

#include "base/ip_address.h"

namespace edgert::loop {

std::vector<std::string> interleave_families(std::vector<std::string> addresses) {
  const auto is_v6 = [](const std::string& text) { return text.find(':') != std::string::npos; };
  std::deque<std::string> first, second;
  for (std::string& address : addresses) {
    const bool leads = first.empty() || is_v6(address) == is_v6(first.front());
    (leads ? first : second).push_back(std::move(address));
  }
  std::vector<std::string> turns;
  while (!first.empty() || !second.empty()) {
    for (std::deque<std::string>* family : {&first, &second}) {
      if (family->empty()) continue;
      turns.push_back(std::move(family->front()));
      family->pop_front();
    }
  }
  return turns;
}

Dial::Dial(Loop& loop, DialOptions options, Done done)
    : loop_(loop),
      options_(std::move(options)),
      done_(std::move(done)),
      timeout_(
          loop,
          [this] {
            finish(Error{ErrorCode::kTimedOut, "no connection to " + where() + " within " +
                                                   std::to_string(options_.timeout_ms) + " ms"});
          }),
      head_start_(loop, [this] { try_next(); }) {
  timeout_.start(options_.timeout_ms);
  if (options_.addresses.empty()) {
    if (const auto address = base::IpAddress::parse(options_.host))
      options_.addresses = {address->text()};
  }
  if (options_.addresses.empty()) {
    lookup_ = std::make_unique<Lookup>(
        loop_, options_.host,
        [this](Result<std::vector<std::string>> addresses) { found(std::move(addresses)); });
  } else {
    // From a timer, because `done` must not be called in here.
    addresses_ = interleave_families(options_.addresses);
    head_start_.start(0);
  }
}

Dial::~Dial() = default;

std::string Dial::where() const {
  const bool brackets = options_.host.find(':') != std::string::npos;
  return (brackets ? "[" + options_.host + "]" : options_.host) + ":" +
         std::to_string(options_.port);
}

void Dial::found(Result<std::vector<std::string>> addresses) {
  if (!addresses.ok()) {
    return finish(Error{ErrorCode::kIo, "the host name " + options_.host +
                                            " cannot be resolved: " + addresses.error().message});
  }
  addresses_ = interleave_families(std::move(addresses).value());
  try_next();
}

void Dial::try_next() {
  while (next_ < addresses_.size()) {
    const std::string address = addresses_[next_++];
    if (options_.allows) {
      // One address that may not be reached is no reason to try the others.
      if (const Status allowed = options_.allows(address); !allowed.ok())
        return finish(allowed.error());
    }
    ++running_;
    attempts_.push_back(std::make_unique<TcpConnect>(
        loop_, address, options_.port, [this, address](Result<std::unique_ptr<TcpStream>> stream) {
          if (stream.ok()) return finish(std::move(stream));
          failed(address, stream.error());
        }));
    if (next_ < addresses_.size()) head_start_.start(options_.head_start_ms);
    return;
  }
}

void Dial::failed(const std::string& address, const Error& error) {
  --running_;
  code_ = error.code;
  if (!reasons_.empty()) reasons_ += ", ";
  reasons_ += error.message;
  if (address != options_.host) reasons_ += " (" + address + ")";
  if (next_ < addresses_.size()) {
    head_start_.stop();
    try_next();
  } else if (running_ == 0) {
    finish(Error{code_, "cannot connect to " + where() + ": " + reasons_});
  }
}

void Dial::finish(Result<std::unique_ptr<TcpStream>> outcome) {
  timeout_.stop();
  head_start_.stop();
  lookup_.reset();
  attempts_.clear();
  const Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace edgert::loop
