#include "s3/looks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <ctime>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace edgert::s3 {

using binding::FileOutcome;
using binding::FileStatus;
using binding::FolderEntry;

namespace {

// Of one folder.
constexpr size_t kMostEntries = 100'000;
constexpr size_t kMostPages = 1'000;
constexpr size_t kLongestListing = size_t{8} << 20;
constexpr uint64_t kBlock = 4096;

// Of an IMF-fixdate (RFC 9110 §5.6.7); 0 for what is none.
int64_t seconds_of(std::string_view date) {
  tm parts{};
  const std::string text(date);
  const char* const end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return end != nullptr && *end == '\0' ? timegm(&parts) : 0;
}

uint64_t number_of(const Place& place) {
  constexpr uint64_t kExact = (uint64_t{1} << 53) - 1;  // as far as numbers of JS are
  return std::hash<std::string>()(place.bucket + "/" + place.key) & kExact;
}

FileStatus status_of_folder(const Place& place) {
  FileStatus status;
  status.mode = S_IFDIR | 0755;
  status.nlink = 1;
  status.blksize = kBlock;
  status.ino = number_of(place);
  return status;
}

// How many bytes they take.
size_t add_entries(const Listing& listing, size_t prefix, std::vector<FolderEntry>* entries) {
  size_t held = 0;
  const auto add = [&](std::string name, FolderEntry::Kind kind) {
    if (!is_entry_name(name)) return;
    held += 2 * (sizeof(FolderEntry) + name.size());
    entries->push_back({std::move(name), kind});
  };
  for (const std::string& folder : listing.folders) {
    if (folder.ends_with('/'))
      add(folder.substr(prefix, folder.size() - prefix - 1), FolderEntry::kFolder);
  }
  for (const std::string& key : listing.keys) add(key.substr(prefix), FolderEntry::kFile);
  return held;
}

}  // namespace

FileOutcome failed(int64_t code) {
  FileOutcome outcome;
  outcome.code = code;
  return outcome;
}

FileStatus status_of_object(const Place& place, const Answer& answer, uint64_t size) {
  FileStatus status;
  status.mode = S_IFREG | 0644;
  status.nlink = 1;
  status.size = size;
  status.blksize = kBlock;
  status.blocks = size / 512 + (size % 512 != 0 ? 1 : 0);
  status.ino = number_of(place);
  status.mtime.s = seconds_of(answer.fields.find("last-modified"));
  status.atime = status.ctime = status.birthtime = status.mtime;
  return status;
}

Task<Found> look_for_object(Conversation& talk, const Place& place) {
  Request request{"HEAD", place.bucket, place.key};
  const Answer answer = co_await talk.ask(std::move(request));
  Found found;
  if (!answer.ok()) {
    found.error = errno_of(answer);
    co_return found;
  }
  const std::string_view length = answer.fields.find("content-length");
  uint64_t size = 0;
  const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), size);
  constexpr uint64_t kLargest = (uint64_t{1} << 53) - 1;
  if (error != std::errc() || stop != length.data() + length.size() || size > kLargest) {
    found.error = -EIO;
    co_return found;
  }
  found.status = status_of_object(place, answer, size);
  found.etag = answer.fields.find("etag");
  co_return found;
}

Task<int> read_page(Conversation& talk, const std::string& bucket, const Page& page,
                    Listing* listing) {
  Request request{"GET", bucket};
  request.query = {{"list-type", "2"},
                   {"encoding-type", "url"},
                   {"prefix", page.prefix},
                   {"max-keys", std::to_string(page.most)}};
  if (!page.delimiter.empty()) request.query.emplace_back("delimiter", page.delimiter);
  if (!page.after.empty()) request.query.emplace_back("continuation-token", page.after);
  request.most_answer = kLongestListing;
  const Answer answer = co_await talk.ask(std::move(request));
  *listing = {};
  if (!answer.ok()) co_return errno_of(answer);
  if (!read_listing(answer.body, page.prefix, listing)) co_return -EIO;
  // It would never end.
  co_return listing->next.empty() || listing->next != page.after ? 0 : -EIO;
}

Task<Found> look(Conversation& talk, const Place& place) {
  Found found;
  found.is_folder = true;
  found.status = status_of_folder(place);
  if (place.bucket.empty()) co_return found;
  Page page;
  page.prefix = place.prefix();
  page.most = 1;
  Listing listing;
  found.error = co_await read_page(talk, place.bucket, page, &listing);
  if (found.error != 0 || place.is_bucket() || !listing.keys.empty() || !listing.folders.empty())
    co_return found;
  Found object = co_await look_for_object(talk, place);
  co_return object;
}

Task<FileOutcome> status(Conversation& talk, Place place) {
  const Found found = co_await look(talk, place);
  FileOutcome outcome = failed(found.error);
  outcome.kind = FileOutcome::Kind::kStatus;
  outcome.status = found.status;
  co_return outcome;
}

Task<FileOutcome> access(Conversation& talk, Place place, int mode) {
  const Found found = co_await look(talk, place);
  const bool runs = (mode & X_OK) != 0 && !found.is_folder;
  co_return failed(found.error != 0 ? found.error : runs ? -EACCES : 0);
}

Task<FileOutcome> real_path(Conversation& talk, Place place, std::string path) {
  const Found found = co_await look(talk, place);
  FileOutcome outcome = failed(found.error);
  outcome.kind = FileOutcome::Kind::kText;
  outcome.bytes = std::move(path);
  co_return outcome;
}

Task<FileOutcome> list(Conversation& talk, Place place) {
  // Which buckets there are is the host's business.
  if (place.bucket.empty()) co_return failed(-ENOTSUP);
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kEntries;
  Page page;
  page.prefix = place.prefix();
  page.delimiter = "/";
  size_t held = 0;
  bool is_there = place.is_bucket();
  for (size_t pages = 0;; ++pages) {
    if (pages == kMostPages) co_return failed(-EFBIG);
    Listing listing;
    const int error = co_await read_page(talk, place.bucket, page, &listing);
    if (error != 0) co_return failed(error);
    is_there = is_there || !listing.keys.empty() || !listing.folders.empty();
    held += add_entries(listing, page.prefix.size(), &outcome.entries);
    if (outcome.entries.size() > kMostEntries) co_return failed(-EFBIG);
    if (!talk.hold(held)) co_return failed(-ENOMEM);
    if (listing.next.empty()) break;
    page.after = std::move(listing.next);
  }
  if (is_there) co_return outcome;
  const Found object = co_await look_for_object(talk, place);
  co_return failed(object.error != 0 ? object.error : -ENOTDIR);
}

}  // namespace edgert::s3
