// Natives of internalBinding("http_parser"): llhttp, told to JavaScript as a list of what it found.
// It stops behind each head, for the library says whether a body follows; no function of a script
// runs while it parses.
#include <llhttp.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bindings/node/throwing.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// What is found, as binding.ts reads it: each with as many values behind it as named.
enum Found : uint32_t {
  kBegin = 0,     // of a message
  kHead = 1,      // major, minor, fields, method, url, status, status text, upgrade, keep-alive
  kBody = 2,      // where it begins, where it ends
  kTrailers = 3,  // fields
  kComplete = 4,
};
// How a piece ended.
enum Ending : uint32_t { kTaken = 0, kAwaitsDecision = 1, kUpgrade = 2, kFailed = 3 };

// What one call looks at: what it finds is a list that nobody has weighed.
constexpr size_t kMostPerCall = 64 * 1024;
constexpr uint32_t kMostHeadBytes = 16 * 1024 * 1024;
constexpr size_t kMostExtensionBytes = 16 * 1024;
constexpr size_t kNativeBytes = 1024;
constexpr size_t kMostFields = 16 * 1024;

class HttpParser final : public binding::Wrap<HttpParser, binding::Goes::kAtOnce> {
 public:
  HttpParser(binding::Memory& memory, llhttp_type_t type, size_t most_head_bytes, uint32_t lenient)
      : held_(memory), most_head_bytes_(most_head_bytes) {
    llhttp_init(&parser_, type, settings());
    parser_.data = this;
    using Setter = void (*)(llhttp_t*, int);
    constexpr Setter kSetters[] = {
        llhttp_set_lenient_headers,
        llhttp_set_lenient_chunked_length,
        llhttp_set_lenient_keep_alive,
        llhttp_set_lenient_transfer_encoding,
        llhttp_set_lenient_version,
        llhttp_set_lenient_data_after_close,
        llhttp_set_lenient_optional_lf_after_cr,
        llhttp_set_lenient_optional_crlf_after_chunk,
        llhttp_set_lenient_optional_cr_before_lf,
        llhttp_set_lenient_spaces_after_chunk_size,
    };
    for (size_t i = 0; i < std::size(kSetters); ++i) kSetters[i](&parser_, (lenient >> i) & 1);
  }

  // What is found in `bytes`; null: they have ended. [ending, bytes used, code, reason, found…]
  v8::MaybeLocal<v8::Value> execute(Scope& scope, const uint8_t* bytes, size_t size) {
    std::vector<v8::Local<v8::Value>> values(4);
    scope_ = &scope;
    found_ = &values;
    begin_ = reinterpret_cast<const char*>(bytes);
    const llhttp_errno_t status =
        bytes == nullptr ? llhttp_finish(&parser_) : llhttp_execute(&parser_, begin_, size);
    scope_ = nullptr;
    found_ = nullptr;
    held_.set(url_.capacity() + text_.capacity() + field_bytes_ +
              sizeof(Field) * fields_.capacity());
    size_t used = size;
    if (status != HPE_OK && bytes != nullptr) {
      const char* at = llhttp_get_error_pos(&parser_);
      used = at == nullptr ? size
                           : static_cast<size_t>(std::clamp<ptrdiff_t>(
                                 at - begin_, 0, static_cast<ptrdiff_t>(size)));
    }
    begin_ = nullptr;
    Ending ending = kTaken;
    std::string code;
    std::string_view reason;
    if (status == HPE_PAUSED && awaits_decision_) {
      ending = kAwaitsDecision;
    } else if (status == HPE_PAUSED_UPGRADE) {
      ending = kUpgrade;
      llhttp_resume_after_upgrade(&parser_);
    } else if (status != HPE_OK) {
      ending = kFailed;
      const char* said = llhttp_get_error_reason(&parser_);
      code = own_code_.empty() ? std::string(llhttp_errno_name(status)) : own_code_;
      reason = said == nullptr ? "" : said;
    }
    values[0] = v8::Integer::NewFromUnsigned(scope.isolate(), ending);
    values[1] = number(scope, used);
    values[2] = binding::name(scope, code);
    values[3] = binding::text(scope, reason);
    return binding::array_of(scope, values.data(), values.size());
  }

  bool awaits_decision() const { return awaits_decision_; }
  // 0: what the head says; 1: there is no body; 2: nor anything else that is HTTP.
  void decide(uint32_t decision) {
    awaits_decision_ = false;
    llhttp_resume(&parser_);
    if (decision == 0) parser_.upgrade = 0;
    if (decision != 0) parser_.flags |= F_SKIPBODY;
    if (decision == 2) parser_.upgrade = 1;
  }

 private:
  struct Field {
    std::string name, value;
  };
  static HttpParser& of(llhttp_t* parser) { return *static_cast<HttpParser*>(parser->data); }
  static v8::Local<v8::Value> number(Scope& scope, size_t value) {
    return v8::Number::New(scope.isolate(), static_cast<double>(value));
  }
  static v8::Local<v8::Value> latin1(Scope& scope, std::string_view text) {
    v8::Local<v8::String> made;
    // No longer than a head may be.
    if (!v8::String::NewFromOneByte(scope.isolate(), reinterpret_cast<const uint8_t*>(text.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(text.size()))
             .ToLocal(&made))
      return v8::String::Empty(scope.isolate());
    return made;
  }
  void found(v8::Local<v8::Value> value) { found_->push_back(value); }
  void found(uint32_t value) {
    found(v8::Integer::NewFromUnsigned(scope_->isolate(), value).As<v8::Value>());
  }

  int refuse(const char* code, const char* reason) {
    own_code_ = code;
    llhttp_set_error_reason(&parser_, reason);
    return HPE_USER;
  }
  int count(size_t bytes) {
    head_bytes_ += bytes;
    return head_bytes_ >= most_head_bytes_ ? refuse("HPE_HEADER_OVERFLOW", "Header overflow") : 0;
  }
  int add(std::string* to, const char* at, size_t size) {
    if (const int refused = count(size)) return refused;
    to->append(at, size);
    return 0;
  }
  int on_field(const char* at, size_t size) {
    if (std::exchange(in_value_, false) || fields_.empty()) {
      if (fields_.size() >= kMostFields) return refuse("HPE_HEADER_OVERFLOW", "Header overflow");
      fields_.emplace_back();
    }
    field_bytes_ += size;
    return add(&fields_.back().name, at, size);
  }
  int on_value(const char* at, size_t size) {
    in_value_ = true;
    if (fields_.empty()) return HPE_USER;
    field_bytes_ += size;
    return add(&fields_.back().value, at, size);
  }
  int on_extension(size_t size) {
    extension_bytes_ += size;
    return extension_bytes_ > kMostExtensionBytes
               ? refuse("HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow")
               : 0;
  }
  v8::Local<v8::Value> take_fields() {
    std::vector<v8::Local<v8::Value>> texts;
    texts.reserve(fields_.size() * 2);
    for (const Field& field : fields_) {
      texts.push_back(latin1(*scope_, field.name));
      std::string_view value = field.value;
      while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
        value.remove_suffix(1);
      texts.push_back(latin1(*scope_, value));
    }
    fields_.clear();
    field_bytes_ = 0;
    in_value_ = false;
    return v8::Array::New(scope_->isolate(), texts.data(), texts.size());
  }

  int on_begin() {
    fields_.clear();
    url_.clear();
    text_.clear();
    field_bytes_ = head_bytes_ = extension_bytes_ = 0;
    in_value_ = false;
    found(kBegin);
    return 0;
  }
  int on_head() {
    head_bytes_ = 0;
    v8::Isolate* const isolate = scope_->isolate();
    const bool is_request = parser_.type == HTTP_REQUEST;
    const v8::Local<v8::Value> nothing = v8::Undefined(isolate);
    found(kHead);
    found(parser_.http_major);
    found(parser_.http_minor);
    found(take_fields());
    found(is_request ? v8::Integer::NewFromUnsigned(isolate, parser_.method).As<v8::Value>()
                     : nothing);
    found(is_request ? latin1(*scope_, url_) : nothing);
    found(is_request ? nothing
                     : v8::Integer::NewFromUnsigned(isolate, parser_.status_code).As<v8::Value>());
    found(is_request ? nothing : latin1(*scope_, text_));
    found(v8::Boolean::New(isolate, parser_.upgrade != 0).As<v8::Value>());
    found(v8::Boolean::New(isolate, llhttp_should_keep_alive(&parser_) != 0).As<v8::Value>());
    awaits_decision_ = true;
    return HPE_PAUSED;
  }
  int on_body(const char* at, size_t size) {
    found(kBody);
    found(number(*scope_, static_cast<size_t>(at - begin_)));
    found(number(*scope_, static_cast<size_t>(at - begin_) + size));
    return 0;
  }
  int on_complete() {
    if (!fields_.empty()) {
      found(kTrailers);
      found(take_fields());
    }
    found(kComplete);
    return 0;
  }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t made = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_message_begin = [](llhttp_t* p) { return of(p).on_begin(); };
      settings.on_url = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).url_, at, size);
      };
      settings.on_status = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).text_, at, size);
      };
      settings.on_header_field = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).on_field(at, size);
      };
      settings.on_header_value = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).on_value(at, size);
      };
      // Also of a value that is empty.
      settings.on_header_value_complete = [](llhttp_t* p) {
        of(p).in_value_ = true;
        return 0;
      };
      settings.on_headers_complete = [](llhttp_t* p) { return of(p).on_head(); };
      settings.on_chunk_extension_name = [](llhttp_t* p, const char*, size_t size) {
        return of(p).on_extension(size + 1);
      };
      settings.on_chunk_extension_value = [](llhttp_t* p, const char*, size_t size) {
        return of(p).on_extension(size + 1);
      };
      settings.on_chunk_header = [](llhttp_t* p) {
        of(p).head_bytes_ = of(p).extension_bytes_ = 0;
        return 0;
      };
      settings.on_body = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).on_body(at, size);
      };
      settings.on_message_complete = [](llhttp_t* p) { return of(p).on_complete(); };
      return settings;
    }();
    return &made;
  }

  llhttp_t parser_;
  binding::HeldBytes held_;
  const size_t most_head_bytes_;
  std::vector<Field> fields_;
  std::string url_, text_, own_code_;
  size_t field_bytes_ = 0, head_bytes_ = 0, extension_bytes_ = 0;
  bool in_value_ = false;
  bool awaits_decision_ = false;
  // While it parses.
  Scope* scope_ = nullptr;
  std::vector<v8::Local<v8::Value>>* found_ = nullptr;
  const char* begin_ = nullptr;
};

HttpParser* parser_of(Scope& scope, const Arguments& info) {
  HttpParser* parser = HttpParser::unwrap(info[0]);
  if (parser == nullptr) binding::throw_type_error(scope, "not a parser");
  return parser;
}

// create(isRequest, most bytes of a head, lenient) → parser
void create(const Arguments& info) {
  Scope scope(info);
  if (!info[1]->IsUint32() || !info[2]->IsUint32())
    return binding::throw_type_error(scope, "not numbers");
  const size_t most = std::min(info[1].As<v8::Uint32>()->Value(), kMostHeadBytes);
  auto parser = std::make_unique<HttpParser>(scope.realm().memory(),
                                             info[0]->IsTrue() ? HTTP_REQUEST : HTTP_RESPONSE, most,
                                             info[2].As<v8::Uint32>()->Value());
  binding::give(info, HttpParser::wrap(scope, std::move(parser), kNativeBytes).As<v8::Value>());
}

// execute(parser, bytes, from) → what is found in a piece of them; at their end in what has been
// decided of a head
void execute(const Arguments& info) {
  Scope scope(info);
  HttpParser* parser = parser_of(scope, info);
  if (parser == nullptr) return;
  const binding::ByteSpan span = binding::byte_span(info[1]);
  if (!span.is_bytes || !info[2]->IsUint32() || info[2].As<v8::Uint32>()->Value() > span.size ||
      parser->awaits_decision())
    return binding::throw_type_error(scope, "no bytes to parse");
  const size_t from = info[2].As<v8::Uint32>()->Value();
  static constexpr uint8_t kNothing = 0;
  const uint8_t* bytes = from == span.size ? &kNothing : span.data + from;
  binding::give(info, parser->execute(scope, bytes, std::min(span.size - from, kMostPerCall)));
}

// finish(parser) → what the end of the bytes means
void finish(const Arguments& info) {
  Scope scope(info);
  HttpParser* parser = parser_of(scope, info);
  if (parser == nullptr) return;
  if (parser->awaits_decision())
    return binding::throw_type_error(scope, "a head awaits a decision");
  binding::give(info, parser->execute(scope, nullptr, 0));
}

// decide(parser, decision)
void decide(const Arguments& info) {
  Scope scope(info);
  HttpParser* parser = parser_of(scope, info);
  if (parser == nullptr) return;
  if (!info[1]->IsUint32() || !parser->awaits_decision())
    return binding::throw_type_error(scope, "nothing to decide");
  parser->decide(info[1].As<v8::Uint32>()->Value());
}

// methods() → [number, name, …]
void methods(const Arguments& info) {
  Scope scope(info);
  std::vector<v8::Local<v8::Value>> values;
#define EDGERT_METHOD(at, unused, word)                                \
  values.push_back(v8::Integer::NewFromUnsigned(scope.isolate(), at)); \
  values.push_back(binding::name(scope, #word));
  HTTP_METHOD_MAP(EDGERT_METHOD)
#undef EDGERT_METHOD
  binding::give(info, binding::array_of(scope, values.data(), values.size()));
}

}  // namespace

void install_node_http_parser(binding::Natives& natives) {
  natives.late_folder("node/http_parser");
  natives.add("create", create, 3);
  natives.add("execute", execute, 3);
  natives.add("finish", finish, 1);
  natives.add("decide", decide, 2);
  natives.add("methods", methods, 0);
}

}  // namespace edgert::bindings
