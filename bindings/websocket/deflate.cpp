#include "bindings/websocket/deflate.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace edgert::bindings::websocket {

namespace {

constexpr size_t kPiece = 16384;
// What ends a flushed block and is left out: https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1
constexpr std::string_view kTail("\0\0\xff\xff", 4);

void use_counted_memory(z_stream* stream, CountedMemory* memory) {
  stream->zalloc = [](voidpf self, uInt count, uInt size) {
    return CountedMemory::allocate(self, static_cast<size_t>(count) * size);
  };
  stream->zfree = CountedMemory::release;
  stream->opaque = memory;
}

Bytef* zlib_bytes(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

std::string_view trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// 8 to 15, without leading zeros; 0 for anything else.
int window_bits(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  if (value == "8" || value == "9") return value[0] - '0';
  if (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5')
    return 10 + (value[1] - '0');
  return 0;
}

struct Parameters {
  bool server_takeover = true, client_takeover = true;
  int server_bits = 0, client_bits = 0;  // 0: not named
  bool client_bits_hinted = false;       // named without a value
};

// The parameters of one permessage-deflate; empty when one is unknown, repeated or malformed.
std::optional<Parameters> read_parameters(const std::vector<std::string_view>& parts,
                                          bool is_offer) {
  Parameters read;
  for (size_t i = 1; i < parts.size(); ++i) {
    const size_t equals = parts[i].find('=');
    const bool has_value = equals != std::string_view::npos;
    const std::string_view name = trimmed(parts[i].substr(0, equals));
    const std::string_view value = has_value ? trimmed(parts[i].substr(equals + 1)) : "";
    if (name == "server_no_context_takeover" && !has_value && read.server_takeover) {
      read.server_takeover = false;
    } else if (name == "client_no_context_takeover" && !has_value && read.client_takeover) {
      read.client_takeover = false;
    } else if (name == "server_max_window_bits" && read.server_bits == 0) {
      read.server_bits = window_bits(value);
      if (read.server_bits == 0) return std::nullopt;
    } else if (name == "client_max_window_bits" && read.client_bits == 0 &&
               !read.client_bits_hinted) {
      if (!has_value && is_offer) {
        read.client_bits_hinted = true;
        continue;
      }
      read.client_bits = window_bits(value);
      if (read.client_bits == 0) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return read;
}

constexpr int kMostBits = 15;
DeflateAgreement agreement_of(const Parameters& read) {
  DeflateAgreement agreement;
  agreement.server = {!read.server_takeover, read.server_bits == 0 ? kMostBits : read.server_bits};
  agreement.client = {!read.client_takeover, read.client_bits == 0 ? kMostBits : read.client_bits};
  return agreement;
}

}  // namespace

std::optional<DeflateAgreement> choose_deflate(std::string_view offered, std::string* answer) {
  for (const std::string_view offer : split(offered, ',')) {
    const std::vector<std::string_view> parts = split(offer, ';');
    if (parts[0] != "permessage-deflate") continue;
    const std::optional<Parameters> read = read_parameters(parts, true);
    if (!read) continue;
    *answer = "permessage-deflate";
    if (!read->server_takeover) answer->append("; server_no_context_takeover");
    if (!read->client_takeover) answer->append("; client_no_context_takeover");
    if (read->server_bits != 0)
      answer->append("; server_max_window_bits=").append(std::to_string(read->server_bits));
    DeflateAgreement agreement = agreement_of(*read);
    // Not asked to keep to it, a client need not.
    agreement.client.window_bits = kMostBits;
    return agreement;
  }
  return std::nullopt;
}

bool read_deflate_answer(std::string_view answer, std::optional<DeflateAgreement>* agreement) {
  if (trimmed(answer).empty()) return true;
  const std::vector<std::string_view> extensions = split(answer, ',');
  if (extensions.size() != 1) return false;
  const std::vector<std::string_view> parts = split(extensions[0], ';');
  if (parts[0] != "permessage-deflate") return false;
  const std::optional<Parameters> read = read_parameters(parts, false);
  if (!read) return false;
  *agreement = agreement_of(*read);
  return true;
}

// --- decompression ------------------------------------------------------------------------------

std::unique_ptr<Inflater> Inflater::create(const DeflateTerms& terms) {
  std::unique_ptr<Inflater> inflater(new Inflater(terms));
  use_counted_memory(&inflater->stream_, &inflater->memory_);
  if (inflateInit2(&inflater->stream_, -terms.window_bits) != Z_OK) return nullptr;
  return inflater;
}

Inflater::~Inflater() { inflateEnd(&stream_); }

// A block that says it is the last need not be; what came before stays in the window.
bool Inflater::begin_again() {
  // Each costs far more than the two bytes that ask for it.
  constexpr int kMostRestarts = 64;
  if (++restarts_ > kMostRestarts) return false;
  std::string window(1u << kMostBits, '\0');
  uInt size = 0;
  return inflateGetDictionary(&stream_, zlib_bytes(window), &size) == Z_OK &&
         inflateReset(&stream_) == Z_OK &&
         inflateSetDictionary(&stream_, zlib_bytes(window), size) == Z_OK;
}

InflateOutcome Inflater::add(std::string_view part, std::string* message, size_t limit) {
  char piece[kPiece];
  stream_.next_in = zlib_bytes(part);
  stream_.avail_in = static_cast<uInt>(part.size());
  for (;;) {
    stream_.next_out = reinterpret_cast<Bytef*>(piece);
    stream_.avail_out = sizeof piece;
    const int status = inflate(&stream_, Z_SYNC_FLUSH);
    const size_t written = sizeof piece - stream_.avail_out;
    if (message->size() + written > limit) return InflateOutcome::kTooBig;
    message->append(piece, written);
    if (status == Z_STREAM_END) {
      if (!begin_again()) return InflateOutcome::kBroken;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return InflateOutcome::kBroken;
    } else if (stream_.avail_out != 0) {
      return stream_.avail_in == 0 ? InflateOutcome::kGood : InflateOutcome::kBroken;
    }
  }
}

InflateOutcome Inflater::finish(std::string* message, size_t limit) {
  const InflateOutcome outcome = add(kTail, message, limit);
  restarts_ = 0;
  if (outcome == InflateOutcome::kGood && terms_.no_context_takeover &&
      inflateReset(&stream_) != Z_OK) {
    return InflateOutcome::kBroken;
  }
  return outcome;
}

// --- compression --------------------------------------------------------------------------------

std::unique_ptr<Deflater> Deflater::create(const DeflateTerms& terms) {
  std::unique_ptr<Deflater> deflater(new Deflater(terms));
  use_counted_memory(&deflater->stream_, &deflater->memory_);
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&deflater->stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -terms.window_bits,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return nullptr;
  }
  return deflater;
}

Deflater::~Deflater() { deflateEnd(&stream_); }

bool Deflater::compress(std::string_view message, std::string* out) {
  char piece[kPiece];
  while (true) {
    const size_t part = std::min<size_t>(message.size(), std::numeric_limits<uInt>::max());
    const bool last = part == message.size();
    stream_.next_in = zlib_bytes(message);
    stream_.avail_in = static_cast<uInt>(part);
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece);
      stream_.avail_out = sizeof piece;
      const int status = deflate(&stream_, last ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      if (status != Z_OK && status != Z_BUF_ERROR) return false;
      out->append(piece, sizeof piece - stream_.avail_out);
    } while (stream_.avail_out == 0);
    if (last) break;
    message.remove_prefix(part);
  }
  if (std::string_view(*out).ends_with(kTail)) out->resize(out->size() - kTail.size());
  return !terms_.no_context_takeover || deflateReset(&stream_) == Z_OK;
}

}  // namespace edgert::bindings::websocket
