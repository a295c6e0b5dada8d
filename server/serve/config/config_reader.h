// ConfigReader: takes values out of a TOML tree, and says what is wrong with them.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/config/serve_config.h"
#include "serve/config/toml_document.h"
#include "serve/source_text.h"

namespace edgert::server {

// A key as people read of it, in docs/configuration.md.
struct KeyText {
  const char* kind;      // "milliseconds", "list of texts"
  const char* standard;  // its default as the file would have it; "" where there is none
  const char* example;   // as the file would have it
  const char* help;
};

class ConfigReader;

template <typename Target>
struct ConfigKey {
  const char* name;
  KeyText text;
  void (*read)(ConfigReader& reader, const TomlNode& value, Target& target);
};

// Every reading function gives nothing where it has said what is wrong.
class ConfigReader {
 public:
  ConfigReader(const SourceText& source, const NamedTexts& environment);

  const std::string& folder() const { return folder_; }  // of the file
  const SourceText& source() const { return source_; }

  void fail(const TomlNode& value, std::string what, std::string hint = {});
  // Its line is not shown: a secret stands there.
  void fail_secretly(const TomlNode& value, std::string what);
  void fail_key(const TomlKey& key, std::string what, std::string hint = {});
  void note(size_t offset, std::string what, std::string hint = {});

  std::optional<bool> read_switch(const TomlNode& value);
  std::optional<uint64_t> read_number(const TomlNode& value, uint64_t least, uint64_t most);
  // From 0 to 1.
  std::optional<double> read_ratio(const TomlNode& value);
  std::optional<std::string> read_text(const TomlNode& value);
  // Not empty.
  std::optional<std::string> read_some_text(const TomlNode& value);
  std::optional<std::vector<std::string>> read_texts(const TomlNode& value);
  // The same; what `fault_of` says of a text is wrong with it.
  std::optional<std::vector<std::string>> read_texts(const TomlNode& value,
                                                     std::string (*fault_of)(const std::string&));
  // The place of one of `names`.
  std::optional<size_t> read_choice(const TomlNode& value, std::span<const char* const> names);
  // Absolute; "~" is not expanded. Of a glob too.
  std::optional<std::string> read_path(const TomlNode& value);
  std::optional<std::vector<std::string>> read_paths(const TomlNode& value);
  // A table of texts, which is what the key says; numbers and switches become text. Adds to
  // `texts`, in place of what is there.
  void read_named_texts(const TomlNode& value, NamedTexts* texts,
                        std::string (*fault_of_name)(std::string_view));
  bool is_table(const TomlNode& value, std::string_view what);

  // For what is there: puts it into its place.
  template <typename Value, typename Place>
  static void put(std::optional<Value> value, Place& place) {
    if (value) place = std::move(*value);
  }
  void put_number(const TomlNode& value, uint64_t least, uint64_t most, auto& place) {
    if (const std::optional<uint64_t> number = read_number(value, least, most))
      place = static_cast<std::decay_t<decltype(place)>>(*number);
  }

  // `what`: as its header is written, "[server]".
  template <typename Target>
  void read_table(const TomlNode& table, std::string_view what,
                  std::span<const ConfigKey<Target>> keys, Target& target) {
    if (!is_table(table, what)) return;
    for (size_t at = 0; at < table.keys.size(); ++at) {
      const ConfigKey<Target>* known = nullptr;
      for (const ConfigKey<Target>& key : keys) {
        if (table.keys[at].name == key.name) known = &key;
      }
      if (known != nullptr) {
        const KnownKey outer = std::exchange(key_, {known->name, known->text.example});
        known->read(*this, table.items[at], target);
        key_ = outer;
        continue;
      }
      std::vector<std::string> names;
      for (const ConfigKey<Target>& key : keys) names.emplace_back(key.name);
      fail_unknown(table.keys[at], what, names);
    }
  }
  void fail_unknown(const TomlKey& key, std::string_view what,
                    const std::vector<std::string>& known);

  // The value of env(NAME), with its name; nothing where the text is no such.
  struct FromEnvironment {
    std::string name;
    std::optional<std::string> value;
  };
  std::optional<FromEnvironment> from_environment(const TomlNode& value) const;

  // In the order of the file.
  std::vector<Error> take_errors();
  std::vector<Error> take_notes() { return std::move(notes_); }
  size_t error_count() const { return errors_.size(); }

 private:
  // The node, or what env(NAME) is, as `made`; null: there is no such variable, which is told.
  const TomlNode* resolved(const TomlNode& value, TomlNode* made);
  void fail_kind(const TomlNode& value, std::string_view wanted);

  // The key whose value is read.
  struct KnownKey {
    const char* name = "";
    const char* example = "";
  };
  // How it may be written; empty: nothing is known of it.
  std::string example() const;

  const SourceText& source_;
  const NamedTexts& environment_;
  std::string folder_;
  KnownKey key_;
  std::vector<std::pair<size_t, Error>> errors_;
  std::vector<Error> notes_;
};

// "'text'" as messages show it, shortened.
std::string in_quotes(std::string_view text);

// `text` as its author may have meant a path, seen from `folder`; absolute, without "." and "..".
std::string absolute_from(const std::string& folder, const std::string& path);

}  // namespace edgert::server
