#include "bindings/encoding/multi_byte.h"

#include <algorithm>
#include <iterator>

#include "edgert/multi_byte_tables.h"

namespace edgert::bindings {

namespace {

// What a decoder makes of the bytes at hand: how many it has read (0: it needs more), and a
// character, kNothing or kError.
struct Step {
  size_t read = 0;
  char32_t point = 0;
};

constexpr char32_t kNothing = 0xFFFFFFFE, kError = 0xFFFFFFFF;
constexpr Step kMore{0, kNothing};

struct Input {
  const uint8_t* at;
  size_t size;
  uint8_t operator[](size_t i) const { return at[i]; }
};

constexpr bool within(uint8_t byte, uint8_t first, uint8_t last) {
  return byte >= first && byte <= last;
}

template <size_t kSize, typename Unit>
char32_t lookup(const Unit (&index)[kSize], size_t pointer) {
  return pointer < kSize ? static_cast<char32_t>(index[pointer]) : 0;
}

// A character of two bytes. One that does not exist leaves an ASCII byte for the next step.
Step two_bytes(const Input& in, char32_t point) {
  if (point != 0) return {2, point};
  return {in[1] < 0x80 ? size_t{1} : size_t{2}, kError};
}

// https://encoding.spec.whatwg.org/#index-gb18030-ranges-code-point
char32_t gb18030_range(uint32_t pointer) {
  if ((pointer > 39419 && pointer < 189000) || pointer > 1237575) return kError;
  if (pointer >= 189000) return 0x10000 + pointer - 189000;
  if (pointer == 7457) return 0xE7C7;
  const Gb18030Range* after = std::upper_bound(
      std::begin(kGb18030Ranges), std::end(kGb18030Ranges), pointer,
      [](uint32_t wanted, const Gb18030Range& range) { return wanted < range.pointer; });
  return after[-1].point + pointer - after[-1].pointer;
}

// https://encoding.spec.whatwg.org/#gb18030-decoder
Step gb18030(const Input& in) {
  if (in[0] < 0x80) return {1, in[0]};
  if (in[0] == 0x80) return {1, 0x20AC};
  if (in[0] == 0xFF) return {1, kError};
  if (in.size < 2) return kMore;
  if (within(in[1], 0x30, 0x39)) {
    if (in.size < 3) return kMore;
    if (!within(in[2], 0x81, 0xFE)) return {1, kError};
    if (in.size < 4) return kMore;
    if (!within(in[3], 0x30, 0x39)) return {1, kError};
    return {4, gb18030_range((in[0] - 0x81U) * 12600 + (in[1] - 0x30U) * 1260 +
                             (in[2] - 0x81U) * 10 + in[3] - 0x30U)};
  }
  const size_t offset = in[1] < 0x7F ? 0x40 : 0x41;
  const bool valid = within(in[1], 0x40, 0x7E) || within(in[1], 0x80, 0xFE);
  return two_bytes(in, valid ? lookup(kGb18030, (in[0] - 0x81U) * 190 + in[1] - offset) : 0);
}

// https://encoding.spec.whatwg.org/#big5-decoder but for the pointers of two characters
Step big5(const Input& in) {
  if (in[0] < 0x80) return {1, in[0]};
  if (!within(in[0], 0x81, 0xFE)) return {1, kError};
  if (in.size < 2) return kMore;
  const size_t offset = in[1] < 0x7F ? 0x40 : 0x62;
  const bool valid = within(in[1], 0x40, 0x7E) || within(in[1], 0xA1, 0xFE);
  return two_bytes(in, valid ? lookup(kBig5, (in[0] - 0x81U) * 157 + in[1] - offset) : 0);
}

// What follows the character that two bytes of Big5 begin with; 0 for most.
char16_t big5_mark(const Input& in) {
  if (in.size < 2 || in[0] != 0x88) return 0;
  return in[1] == 0x62 || in[1] == 0xA3 ? 0x0304 : in[1] == 0x64 || in[1] == 0xA5 ? 0x030C : 0;
}

// https://encoding.spec.whatwg.org/#euc-jp-decoder
Step euc_jp(const Input& in) {
  if (in[0] < 0x80) return {1, in[0]};
  if (in[0] != 0x8E && in[0] != 0x8F && !within(in[0], 0xA1, 0xFE)) return {1, kError};
  if (in.size < 2) return kMore;
  if (in[0] == 0x8E && within(in[1], 0xA1, 0xDF)) return {2, 0xFF61U - 0xA1 + in[1]};
  const bool two = within(in[1], 0xA1, 0xFE);
  if (in[0] == 0x8F && two) {
    if (in.size < 3) return kMore;
    const bool three = within(in[2], 0xA1, 0xFE);
    const char32_t point =
        three ? lookup(kJis0212, (in[1] - 0xA1U) * 94 + in[2] - 0xA1U) : char32_t{0};
    if (point != 0) return {3, point};
    return {in[2] < 0x80 ? size_t{2} : size_t{3}, kError};
  }
  const bool valid = within(in[0], 0xA1, 0xFE) && two;
  return two_bytes(in, valid ? lookup(kJis0208, (in[0] - 0xA1U) * 94 + in[1] - 0xA1U) : 0);
}

// https://encoding.spec.whatwg.org/#shift_jis-decoder
Step shift_jis(const Input& in) {
  if (in[0] <= 0x80) return {1, in[0]};
  if (within(in[0], 0xA1, 0xDF)) return {1, 0xFF61U - 0xA1 + in[0]};
  if (!within(in[0], 0x81, 0x9F) && !within(in[0], 0xE0, 0xFC)) return {1, kError};
  if (in.size < 2) return kMore;
  if (!within(in[1], 0x40, 0x7E) && !within(in[1], 0x80, 0xFC)) return two_bytes(in, 0);
  const size_t pointer = static_cast<size_t>(in[0] - (in[0] < 0xA0 ? 0x81 : 0xC1)) * 188 + in[1] -
                         (in[1] < 0x7F ? 0x40U : 0x41U);
  if (pointer >= 8836 && pointer <= 10715) {
    return {2, static_cast<char32_t>(0xE000 - 8836 + pointer)};
  }
  return two_bytes(in, lookup(kJis0208, pointer));
}

// https://encoding.spec.whatwg.org/#euc-kr-decoder
Step euc_kr(const Input& in) {
  if (in[0] < 0x80) return {1, in[0]};
  if (!within(in[0], 0x81, 0xFE)) return {1, kError};
  if (in.size < 2) return kMore;
  const bool valid = within(in[1], 0x41, 0xFE);
  return two_bytes(in, valid ? lookup(kEucKr, (in[0] - 0x81U) * 190 + in[1] - 0x41U) : 0);
}

enum Iso2022JpMode : uint32_t { kAscii, kRoman, kKatakana, kLead };
// An escape sequence right behind another one is an error.
constexpr uint32_t kModeMask = 3, kJustEscaped = 4;

std::optional<Iso2022JpMode> mode_of_escape(uint8_t first, uint8_t second) {
  if (first == 0x28 && second == 0x42) return kAscii;
  if (first == 0x28 && second == 0x4A) return kRoman;
  if (first == 0x28 && second == 0x49) return kKatakana;
  if (first == 0x24 && (second == 0x40 || second == 0x42)) return kLead;
  return std::nullopt;
}

// https://encoding.spec.whatwg.org/#iso-2022-jp-decoder
Step iso_2022_jp(const Input& in, uint32_t& state, bool last) {
  const uint32_t mode = state & kModeMask;
  if (in[0] == 0x1B) {
    const bool begun = in.size < 2 || in[1] == 0x24 || in[1] == 0x28;
    if (in.size < 3 && begun && !last) return kMore;
    if (in.size >= 3) {
      if (const auto next = mode_of_escape(in[1], in[2])) {
        const bool again = (state & kJustEscaped) != 0;
        state = *next | kJustEscaped;
        return {3, again ? kError : kNothing};
      }
    }
    state = mode;
    return {1, kError};
  }
  if (mode == kLead && within(in[0], 0x21, 0x7E)) {
    if (in.size < 2 && !last) return kMore;
    state = mode;
    if (in.size < 2 || in[1] == 0x1B) return {1, kError};
    if (!within(in[1], 0x21, 0x7E)) return {2, kError};
    const char32_t point = lookup(kJis0208, (in[0] - 0x21U) * 94 + in[1] - 0x21U);
    return {2, point != 0 ? point : kError};
  }
  state = mode;
  if (mode == kLead) return {1, kError};
  if (mode == kKatakana) {
    return {1, within(in[0], 0x21, 0x5F) ? 0xFF61U - 0x21 + in[0] : kError};
  }
  if (in[0] >= 0x80 || in[0] == 0x0E || in[0] == 0x0F) return {1, kError};
  if (mode == kRoman && in[0] == 0x5C) return {1, 0xA5};
  if (mode == kRoman && in[0] == 0x7E) return {1, 0x203E};
  return {1, in[0]};
}

Step step(MultiByte encoding, const Input& in, uint32_t& state, bool last) {
  switch (encoding) {
    case MultiByte::kGb18030:
      return gb18030(in);
    case MultiByte::kBig5:
      return big5(in);
    case MultiByte::kEucJp:
      return euc_jp(in);
    case MultiByte::kIso2022Jp:
      return iso_2022_jp(in, state, last);
    case MultiByte::kShiftJis:
      return shift_jis(in);
    case MultiByte::kEucKr:
      return euc_kr(in);
  }
  return {1, kError};
}

}  // namespace

std::optional<MultiByte> multi_byte_encoding(std::string_view name) {
  if (name == "gbk" || name == "gb18030") return MultiByte::kGb18030;
  if (name == "big5") return MultiByte::kBig5;
  if (name == "euc-jp") return MultiByte::kEucJp;
  if (name == "iso-2022-jp") return MultiByte::kIso2022Jp;
  if (name == "shift_jis") return MultiByte::kShiftJis;
  if (name == "euc-kr") return MultiByte::kEucKr;
  return std::nullopt;
}

MultiByteResult decode_multi_byte(MultiByte encoding, const uint8_t* bytes, size_t size, bool last,
                                  uint32_t& state) {
  MultiByteResult result;
  result.text.reserve(size);
  while (result.read < size) {
    const Input in{bytes + result.read, size - result.read};
    const char16_t mark = encoding == MultiByte::kBig5 ? big5_mark(in) : char16_t{0};
    Step made = mark != 0 ? Step{2, in[1] < 0xA0 ? 0xCAU : 0xEAU} : step(encoding, in, state, last);
    if (made.read == 0) {
      if (!last) return result;
      // The end of the bytes inside of a character is one error.
      made = {in.size, kError};
    }
    result.read += made.read;
    if (made.point == kNothing) continue;
    if (made.point == kError) {
      result.invalid = true;
      made.point = 0xFFFD;
    }
    if (made.point < 0x10000) {
      result.text += static_cast<char16_t>(made.point);
    } else {
      result.text += static_cast<char16_t>(0xD7C0 + (made.point >> 10));
      result.text += static_cast<char16_t>(0xDC00 + (made.point & 0x3FF));
    }
    if (mark != 0) result.text += mark;
  }
  return result;
}

}  // namespace edgert::bindings
