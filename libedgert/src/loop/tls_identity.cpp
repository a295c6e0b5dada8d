// TlsIdentity: see edgert/tls_identity.h.
#include "loop/tls_identity.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace edgert {

namespace {

// No key, and no chain of certificates, is longer.
constexpr size_t kLongestFile = size_t{1} << 20;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> read_file(const std::string& path) {
  const auto unreadable = [&](const char* why) {
    return Error{ErrorCode::kIo, path + ": it cannot be read: " + why};
  };
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return unreadable(std::strerror(errno));
  std::string text(kLongestFile + 1, 0);
  errno = 0;
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return unreadable(std::strerror(errno));
  if (text.size() > kLongestFile) return unreadable("it is longer than 1 MB");
  return text;
}

// The text itself and what people call it.
Status take(const std::string& path, const std::string& pem, const std::string& what,
            std::string* text, std::string* name) {
  *name = path.empty() ? what : path;
  *text = pem;
  if (path.empty()) return Unit{};
  Result<std::string> read = read_file(path);
  if (!read.ok()) return read.take_error();
  *text = std::move(read).value();
  return Unit{};
}

}  // namespace

Status TlsIdentity::Impl::read() {
  std::vector<loop::TlsKeyText> texts;
  for (const TlsKeyPair& pair : pairs) {
    loop::TlsKeyText& text = texts.emplace_back();
    if (Status taken =
            take(pair.key_file, pair.key_pem, "the private key", &text.key, &text.key_name);
        !taken.ok())
      return taken;
    if (Status taken = take(pair.cert_file, pair.cert_pem, "the text of the certificates",
                            &text.certificates, &text.certificates_name);
        !taken.ok())
      return taken;
  }
  // HTTP/2 will be listed here, before it.
  auto made = loop::TlsServerContext::create(texts, tickets, {"http/1.1"});
  if (!made.ok()) return made.take_error();
  const std::lock_guard lock(mutex);
  context = std::move(made).value();
  return Unit{};
}

TlsIdentity::TlsIdentity(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsIdentity::~TlsIdentity() = default;

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::load(std::vector<TlsKeyPair> pairs) {
  auto impl = std::make_unique<Impl>(std::move(pairs));
  if (Status read = impl->read(); !read.ok()) return read.take_error();
  return std::shared_ptr<TlsIdentity>(new TlsIdentity(std::move(impl)));
}

Status TlsIdentity::reload() { return impl_->read(); }
std::vector<std::string> TlsIdentity::warnings() const { return impl_->current()->warnings(); }

}  // namespace edgert
