#include "s3/folders.h"

#include <fcntl.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "base/text_codecs.h"
#include "s3/looks.h"
#include "s3/object.h"

namespace edgert::s3 {

using binding::FileOutcome;

namespace {

// Ten million objects; whoever has more asks again.
constexpr size_t kMostRemovedPages = 10'000;

Task<int> put_folder(Conversation& talk, const Place& place) {
  Request request{"PUT", place.bucket, place.prefix()};
  request.body = std::make_shared<const std::string>();
  const Answer answer = co_await talk.ask(std::move(request));
  co_return answer.ok() ? 0 : errno_of(answer);
}

Task<int> remove_key(Conversation& talk, const std::string& bucket, std::string key) {
  Request request{"DELETE", bucket, std::move(key)};
  const Answer answer = co_await talk.ask(std::move(request));
  co_return answer.ok() ? 0 : errno_of(answer);
}

// Of a body for which the store demands it.
std::string content_md5(std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out, &size, EVP_md5(), nullptr) != 1) return "";
  return base::base64_encode({reinterpret_cast<const char*>(out), size});
}

// Whether a key that a store tells of can stand in a path: "." and ".." would lead elsewhere.
bool leads_nowhere_else(const std::string& key) {
  const std::string whole = "/" + key + "/";
  return whole.find("/./") == std::string::npos && whole.find("/../") == std::string::npos;
}

Task<int> remove_keys(Conversation& talk, const std::string& bucket,
                      const std::vector<std::string>& keys) {
  std::string body =
      "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
  std::vector<std::string> singles;
  size_t count = 0;
  for (const std::string& key : keys) {
    std::string text;
    if (append_xml(key, &text)) {
      body.append("<Object><Key>").append(text).append("</Key></Object>");
      ++count;
    } else if (leads_nowhere_else(key)) {
      singles.push_back(key);
    } else {
      co_return -EIO;
    }
  }
  body += "</Delete>";
  if (count > 0) {
    constexpr size_t kLongestAnswer = size_t{4} << 20;
    Request request{"POST", bucket};
    request.query = {{"delete", ""}};
    request.fields = {{"content-md5", content_md5(body)}, {"content-type", "application/xml"}};
    request.body = std::make_shared<const std::string>(std::move(body));
    request.most_answer = kLongestAnswer;
    const Answer answer = co_await talk.ask(std::move(request));
    if (!answer.ok()) co_return errno_of(answer);
    Answer failure;
    failure.status = 400;
    if (!read_removed(answer.body, &failure.code)) co_return errno_of(failure);
  }
  for (std::string& key : singles) {
    const int error = co_await remove_key(talk, bucket, std::move(key));
    if (error != 0) co_return error;
  }
  co_return 0;
}

}  // namespace

Task<FileOutcome> make_folder(Conversation& talk, Place place, bool is_recursive, std::string at) {
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kText;
  const Found there = co_await look(talk, place);
  if (there.error == 0) co_return is_recursive&& there.is_folder ? outcome : failed(-EEXIST);
  // Buckets are the host's to make.
  if (there.error != -ENOENT || place.is_bucket()) co_return failed(there.error);
  // The folders above it, from the outermost on.
  for (size_t slash = place.key.find('/'); slash != std::string::npos;
       slash = place.key.find('/', slash + 1)) {
    const Place above{place.bucket, place.key.substr(0, slash)};
    // Without recursion, only the one in which it is to be matters.
    if (!is_recursive && place.key.find('/', slash + 1) != std::string::npos) continue;
    const Found found = co_await look(talk, above);
    if (found.error == 0 && !found.is_folder) co_return failed(-ENOTDIR);
    if (found.error == 0) continue;
    if (found.error != -ENOENT || !is_recursive) co_return failed(found.error);
    const int error = co_await put_folder(talk, above);
    if (error != 0) co_return failed(error);
    if (outcome.bytes.empty()) outcome.bytes = at + "/" + above.bucket + "/" + above.key;
  }
  const int error = co_await put_folder(talk, place);
  if (error != 0) co_return failed(error);
  if (outcome.bytes.empty()) outcome.bytes = at + "/" + place.bucket + "/" + place.key;
  co_return outcome;
}

Task<FileOutcome> make_temporary(Conversation& talk, Place place, bool is_folder,
                                 std::string path) {
  FileOutcome made;
  if (is_folder) {
    made = co_await make_folder(talk, place, false, "");
  } else {
    made = co_await Object::open(talk, place, O_WRONLY | O_CREAT | O_EXCL);
    if (made.code == 0) {
      const auto object = std::static_pointer_cast<Object>(std::move(made.file));
      made = co_await Object::finish(talk, object, true);
    }
  }
  if (made.code < 0) co_return made;
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kText;
  outcome.bytes = std::move(path);
  co_return outcome;
}

Task<FileOutcome> remove_file(Conversation& talk, Place place) {
  if (place.is_bucket()) co_return failed(-EISDIR);
  const Found object = co_await look_for_object(talk, place);
  if (object.error == -ENOENT) {
    const Found folder = co_await look(talk, place);
    co_return failed(folder.error == 0 ? -EISDIR : folder.error);
  }
  if (object.error != 0) co_return failed(object.error);
  const int error = co_await remove_key(talk, place.bucket, place.key);
  co_return failed(error);
}

Task<FileOutcome> remove_folder(Conversation& talk, Place place) {
  if (place.is_bucket()) co_return failed(-EBUSY);
  Page page;
  page.prefix = place.prefix();
  page.most = 2;
  Listing listing;
  int error = co_await read_page(talk, place.bucket, page, &listing);
  if (error != 0) co_return failed(error);
  if (listing.keys.empty()) {
    const Found object = co_await look_for_object(talk, place);
    co_return failed(object.error != 0 ? object.error : -ENOTDIR);
  }
  if (listing.keys.size() > 1 || listing.keys.front() != page.prefix) co_return failed(-ENOTEMPTY);
  error = co_await remove_key(talk, place.bucket, page.prefix);
  co_return failed(error);
}

Task<FileOutcome> remove_all(Conversation& talk, Place place) {
  if (place.bucket.empty()) co_return failed(-EBUSY);
  Page page;
  page.prefix = place.prefix();
  for (size_t pages = 0;; ++pages) {
    if (pages == kMostRemovedPages) co_return failed(-EFBIG);
    Listing listing;
    int error = co_await read_page(talk, place.bucket, page, &listing);
    if (error != 0) co_return failed(error);
    if (!listing.keys.empty()) {
      error = co_await remove_keys(talk, place.bucket, listing.keys);
      if (error != 0) co_return failed(error);
    }
    if (listing.next.empty()) break;
    page.after = std::move(listing.next);
  }
  if (place.is_bucket()) co_return FileOutcome();
  const int error = co_await remove_key(talk, place.bucket, place.key);
  co_return failed(error == -ENOENT ? 0 : error);
}

}  // namespace edgert::s3
