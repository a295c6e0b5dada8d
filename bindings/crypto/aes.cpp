// AES in its modes: see secret_key.h.
#include <array>
#include <cstring>
#include <limits>

#include "bindings/crypto/secret_key.h"

namespace edgert::bindings::crypto {

namespace {

constexpr size_t kBlock = 16;

// Fetched once for the process: looking a cipher up costs more than using it on a small message.
const EVP_CIPHER* cipher(AesMode mode, size_t key_size) {
  static const auto fetched = [] {
    constexpr const char* kModes[] = {"CBC", "CTR", "GCM", "WRAP"};
    std::array<std::array<const EVP_CIPHER*, 3>, 4> all{};
    for (size_t m = 0; m < all.size(); ++m) {
      for (size_t k = 0; k < all[m].size(); ++k) {
        const std::string name = "AES-" + std::to_string(128 + 64 * k) + "-" + kModes[m];
        all[m][k] = EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr);
      }
    }
    return all;
  }();
  if (mode >= AesMode::kCount || (key_size != 16 && key_size != 24 && key_size != 32)) {
    return nullptr;
  }
  return fetched[static_cast<size_t>(mode)][key_size / 8 - 2];
}

Error refused(const AesOptions& options) {
  return failed(options.encrypt ? "The data could not be encrypted"
                                : "The data could not be decrypted");
}

// `out` has room for the data and a block more; `size` is what has been written to it so far.
bool update(EVP_CIPHER_CTX* context, Span data, Secret& out, size_t* size, Stopped stopped) {
  return in_pieces(data, stopped, [&](Span piece) {
    int written = 0;
    if (EVP_CipherUpdate(context, out.data() + *size, &written, pointer(piece),
                         static_cast<int>(piece.size())) != 1) {
      return false;
    }
    *size += static_cast<size_t>(written);
    return true;
  });
}

// The counter is the block's last bits; it wraps around among these alone, OpenSSL's among all.
Result<Secret> counter_mode(const EVP_CIPHER* cipher, Span key, const AesOptions& options,
                            Span data, Stopped stopped) {
  if (options.iv.size() != kBlock || options.bits == 0 || options.bits > 128) {
    return failed("The counter block is 16 bytes long, its counter 1 to 128 bits");
  }
  const size_t blocks = (data.size() + kBlock - 1) / kBlock;
  size_t before_wrap = std::numeric_limits<size_t>::max();
  if (options.bits < 64) {
    uint64_t low = 0;
    for (size_t i = kBlock - 8; i < kBlock; ++i) low = low << 8 | options.iv[i];
    const uint64_t period = uint64_t{1} << options.bits;
    if (blocks > period) return failed("The data has more blocks than the counter can count");
    before_wrap = period - (low & (period - 1));
  } else {
    // Counters of 64 bits and more wrap within reachable data only from just below their end.
    bool ones = true;
    for (uint32_t bit = 64; bit < options.bits; ++bit) {
      ones = ones && (options.iv[kBlock - 1 - bit / 8] >> bit % 8 & 1) != 0;
    }
    uint64_t low = 0;
    for (size_t i = kBlock - 8; i < kBlock; ++i) low = low << 8 | options.iv[i];
    if (ones) before_wrap = low == 0 ? before_wrap : size_t{0} - low;
  }
  CipherContext context(EVP_CIPHER_CTX_new());
  Secret out(data.size() + kBlock);
  size_t size = 0;
  const size_t first = before_wrap < blocks ? before_wrap * kBlock : data.size();
  if (EVP_CipherInit_ex2(context.get(), cipher, key.data(), options.iv.data(), 1, nullptr) != 1 ||
      !update(context.get(), data.first(first), out, &size, stopped)) {
    return refused(options);
  }
  if (first < data.size()) {
    std::array<uint8_t, kBlock> wrapped{};
    std::memcpy(wrapped.data(), options.iv.data(), kBlock);
    for (uint32_t bit = 0; bit < options.bits; ++bit) {
      wrapped[kBlock - 1 - bit / 8] &= static_cast<uint8_t>(~(1u << bit % 8));
    }
    if (EVP_CipherInit_ex2(context.get(), nullptr, nullptr, wrapped.data(), 1, nullptr) != 1 ||
        !update(context.get(), data.subspan(first), out, &size, stopped)) {
      return refused(options);
    }
  }
  out.resize(size);
  return out;
}

Result<Secret> galois_mode(const EVP_CIPHER* cipher, Span key, const AesOptions& options, Span data,
                           Stopped stopped) {
  constexpr size_t kLongestIv = 128;  // OpenSSL's
  if (options.iv.empty() || options.iv.size() > kLongestIv) {
    return not_supported("AES-GCM takes initialization vectors of 1 to 128 bytes");
  }
  const size_t tag_size = options.bits / 8;
  if (options.bits % 8 != 0 || tag_size > kBlock || tag_size < 4) {
    return failed("The tag length is not one of AES-GCM");
  }
  if (!options.encrypt && data.size() < tag_size) return failed("The data is shorter than its tag");
  const Span text = options.encrypt ? data : data.first(data.size() - tag_size);
  CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* at = context.get();
  const int direction = options.encrypt ? 1 : 0;
  if (EVP_CipherInit_ex2(at, cipher, nullptr, nullptr, direction, nullptr) != 1 ||
      EVP_CIPHER_CTX_ctrl(at, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(options.iv.size()),
                          nullptr) != 1 ||
      EVP_CipherInit_ex2(at, nullptr, key.data(), options.iv.data(), direction, nullptr) != 1) {
    return refused(options);
  }
  int written = 0;
  const auto add = [&](Span piece) {
    return EVP_CipherUpdate(at, nullptr, &written, pointer(piece),
                            static_cast<int>(piece.size())) == 1;
  };
  if (!options.additional.empty() && !in_pieces(options.additional, stopped, add)) {
    return refused(options);
  }
  Secret out(text.size() + kBlock);
  size_t size = 0;
  if (!update(at, text, out, &size, stopped)) return refused(options);
  if (!options.encrypt) {
    uint8_t tag[kBlock];
    std::memcpy(tag, data.data() + text.size(), tag_size);
    if (EVP_CIPHER_CTX_ctrl(at, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag) != 1) {
      return refused(options);
    }
  }
  if (EVP_CipherFinal_ex(at, out.data() + size, &written) != 1) return refused(options);
  out.resize(size + (options.encrypt ? tag_size : 0));
  if (options.encrypt && EVP_CIPHER_CTX_ctrl(at, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size),
                                             out.data() + size) != 1) {
    return refused(options);
  }
  return out;
}

// CBC with PKCS#7 padding, and RFC 3394's key wrap.
Result<Secret> whole_blocks(const EVP_CIPHER* cipher, Span key, const AesOptions& options,
                            Span data, Stopped stopped) {
  const bool wraps = options.mode == AesMode::kWrap;
  if (!wraps && options.iv.size() != kBlock) {
    return failed("The initialization vector is not 16 bytes long");
  }
  if (wraps && (data.size() % 8 != 0 || data.size() < (options.encrypt ? 16 : 24))) {
    return failed("AES-KW takes whole words of 8 bytes, two at least");
  }
  CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  Secret out(data.size() + 2 * kBlock);
  size_t size = 0;
  int written = 0;
  if (EVP_CipherInit_ex2(context.get(), cipher, key.data(), wraps ? nullptr : options.iv.data(),
                         options.encrypt ? 1 : 0, nullptr) != 1) {
    return refused(options);
  }
  if (wraps) {
    // In one piece; keys are small.
    if (data.size() > (1 << 30) ||
        EVP_CipherUpdate(context.get(), out.data(), &written, data.data(),
                         static_cast<int>(data.size())) != 1) {
      return refused(options);
    }
    size = static_cast<size_t>(written);
  } else if (!update(context.get(), data, out, &size, stopped)) {
    return refused(options);
  }
  if (EVP_CipherFinal_ex(context.get(), out.data() + size, &written) != 1) return refused(options);
  out.resize(size + static_cast<size_t>(written));
  return out;
}

}  // namespace

Result<Secret> aes(Span key, const AesOptions& options, Span data, Stopped stopped) {
  const EVP_CIPHER* found = cipher(options.mode, key.size());
  if (found == nullptr) return failed("The key is not one of AES");
  if (options.mode == AesMode::kCtr) return counter_mode(found, key, options, data, stopped);
  if (options.mode == AesMode::kGcm) return galois_mode(found, key, options, data, stopped);
  return whole_blocks(found, key, options, data, stopped);
}

}  // namespace edgert::bindings::crypto
