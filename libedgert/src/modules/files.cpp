#include "modules/files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/text.h"

namespace edgert::modules {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool is_file(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

Error RegularFile::failed(int error) const {
  return Error{error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo,
               "cannot read " + path_ + ": " + std::strerror(error)};
}

std::string RegularFile::own_link() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

Result<RegularFile> RegularFile::find(const std::string& path) {
  // What stands behind a null character would count for its name, but not for the kernel.
  const bool is_whole = path.find('\0') == std::string::npos;
  errno = ENOENT;
  RegularFile file(path, is_whole ? ::open(path.c_str(), O_PATH | O_CLOEXEC) : -1);
  struct stat found;
  if (file.descriptor_ < 0 || fstat(file.descriptor_, &found) != 0) return file.failed(errno);
  if (S_ISDIR(found.st_mode)) return Error{ErrorCode::kIo, path + " is a directory"};
  if (!S_ISREG(found.st_mode)) return Error{ErrorCode::kIo, path + " is no regular file"};
  file.size_ = static_cast<uint64_t>(found.st_size);
  return file;
}

RegularFile::~RegularFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<std::string> RegularFile::real_path() const {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlink(own_link().c_str(), target.data(), target.size());
  if (size <= 0 || static_cast<size_t>(size) == target.size())
    return Error{ErrorCode::kIo, "cannot tell where " + path_ + " lies: /proc does not say"};
  target.resize(static_cast<size_t>(size));
  return target;
}

Result<std::string> RegularFile::read() const {
  constexpr uint64_t kMostBytes = uint64_t{256} << 20;
  if (size_ > kMostBytes) {
    return Error{ErrorCode::kLimit, path_ + " has " + std::to_string(size_ >> 20) +
                                        " MB; files of at most " +
                                        std::to_string(kMostBytes >> 20) + " MB are read"};
  }
  // By its descriptor: the path may lead elsewhere by now.
  const int readable = ::open(own_link().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (readable < 0) return failed(errno);
  // One byte more tells whether it has grown.
  std::string bytes(size_ + 1, '\0');
  size_t filled = 0;
  ssize_t got = 0;
  while (filled < bytes.size() &&
         ((got = ::read(readable, bytes.data() + filled, bytes.size() - filled)) > 0 ||
          (got < 0 && errno == EINTR))) {
    filled += got > 0 ? static_cast<size_t>(got) : 0;
  }
  const int error = errno;
  close(readable);
  if (got < 0) return failed(error);
  if (filled != size_) return Error{ErrorCode::kIo, path_ + " changes while it is read"};
  bytes.resize(filled);
  return bytes;
}

std::string absolute_path(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  std::string normal =
      (failed ? std::filesystem::path(path) : absolute).lexically_normal().string();
  if (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

std::string parent(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string file_url(const std::string& path) {
  std::string url = "file://";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || std::strchr("\"#%<>?`{}", c) != nullptr) {
      char escaped[4];
      std::snprintf(escaped, sizeof escaped, "%%%02X", byte);
      url += escaped;
    } else {
      url += c;
    }
  }
  return url;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string path_of(std::string_view url) {
  if (!url.starts_with("file://")) return {};
  url.remove_prefix(7);
  return percent_decode(url.substr(0, url.find_first_of("?#")));
}

bool is_file_url(std::string_view url) {
  return url.size() >= 5 && base::equal_ignoring_case(url.substr(0, 5), "file:");
}

Result<std::string> normal_file_url(std::string_view url) {
  constexpr std::string_view kLocal = "//localhost/";
  const auto refuse = [url](const char* why) {
    return Error{ErrorCode::kInvalidArgument, "\"" + std::string(url) + "\" names no file: " + why};
  };
  std::string_view rest = url.substr(5);
  const size_t suffix_from = std::min(rest.find_first_of("?#"), rest.size());
  const std::string_view suffix = rest.substr(suffix_from);
  std::string_view encoded = rest.substr(0, suffix_from);
  if (base::equal_ignoring_case(encoded.substr(0, kLocal.size()), kLocal))
    encoded.remove_prefix(kLocal.size() - 1);
  else if (encoded.starts_with("///"))
    encoded.remove_prefix(2);
  if (!encoded.starts_with('/') || encoded.starts_with("//"))
    return refuse("it must begin with file:///");
  for (size_t at = 0; (at = encoded.find('%', at)) != std::string_view::npos; ++at) {
    if (base::equal_ignoring_case(encoded.substr(at, 3), "%2f"))
      return refuse("it has an encoded slash");
  }
  std::string path = percent_decode(encoded);
  if (path.find('\0') != std::string::npos) return refuse("it has a null character");
  if (path.size() >= PATH_MAX) return refuse("it is too long");
  const bool is_folder = path.ends_with('/');
  path = absolute_path(path);
  if (is_folder && !path.ends_with('/')) path += '/';
  return file_url(path).append(suffix);
}

std::string named_path(const std::string& path_or_url) {
  if (!is_file_url(path_or_url)) return absolute_path(path_or_url);
  const Result<std::string> url = normal_file_url(path_or_url);
  return url.ok() ? path_of(url.value()) : path_or_url;
}

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

std::string base64_decode(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return {};
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

}  // namespace edgert::modules
