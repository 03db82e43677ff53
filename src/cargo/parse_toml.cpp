#include "cargo/value.hpp"

#include <cbuild/cargo/manifest.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace cbuild::cargo {
namespace {

/// toml++ counts columns in characters. Their offsets are found once: a line may have very many values.
class Converter {
public:
  explicit Converter(std::string_view text) {
    for (const auto& line : util::split(text, '\n')) m_starts.push_back(character_starts(line));
  }

  [[nodiscard]] util::Position position(const toml::source_position& place) const {
    const std::size_t line = std::max<std::size_t>(place.line, 1);
    const std::size_t column = std::max<std::size_t>(place.column, 1);
    if (line > m_starts.size() || m_starts[line - 1].empty()) return {line, column};
    const auto& starts = m_starts[line - 1];
    return {line, starts[std::min(column, starts.size()) - 1] + 1};
  }

  [[nodiscard]] Value value(const toml::node& node) const {
    Value value{.kind = Value::Kind::other, .position = position(node.source().begin)};
    if (const auto* table = node.as_table()) {
      value.kind = Value::Kind::table;
      for (const auto& [key, item] : *table) {
        value.keys.emplace_back(key.str());
        value.items.push_back(this->value(item));
      }
    } else if (const auto* list = node.as_array()) {
      value.kind = Value::Kind::list;
      for (const auto& item : *list) value.items.push_back(this->value(item));
    } else if (const auto* text = node.as_string()) {
      value.kind = Value::Kind::string;
      value.text = text->get();
    } else if (const auto* truth = node.as_boolean()) {
      value.kind = Value::Kind::boolean;
      value.truth = truth->get();
    }
    return value;
  }

private:
  /// The offset of each character and of the end; nothing for a line in which they are those of the bytes.
  static std::vector<std::size_t> character_starts(std::string_view line) {
    std::vector<std::size_t> starts;
    if (std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
      return starts;
    for (std::size_t i = 0; i < line.size(); ++i)
      if ((static_cast<unsigned char>(line[i]) & 0xC0) != 0x80) starts.push_back(i);
    starts.push_back(line.size());
    return starts;
  }

  std::vector<std::vector<std::size_t>> m_starts; ///< of each line
};

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  return text.starts_with(k_byte_order_mark) ? text.substr(k_byte_order_mark.size()) : text;
}

/// "Error while parsing …" as a part of a message.
std::string described(const toml::parse_error& error) {
  std::string text = util::printable(error.description());
  if (text.starts_with('E')) text.front() = 'e';
  return text;
}

} // namespace

util::Error Source::error_at(util::Position position, std::string_view message) const {
  return util::caret_error({.file = file, .position = position, .line = util::line_at(text, position.line)},
                           message);
}

Value parse_toml(const Source& source) {
  const auto text = without_byte_order_mark(source.text);
  if (text.size() > k_max_manifest)
    throw util::Error(util::ExitCode::usage,
                      fmt::format("'{}' is {} long; expected at most {}",
                                  util::printable(source.file),
                                  util::format_bytes(text.size()),
                                  util::format_bytes(k_max_manifest)));
  check_text({.text = text, .file = source.file});
  const Converter converter(text);
  try {
    return converter.value(toml::parse(text, std::string_view(source.file)));
  } catch (const toml::parse_error& error) {
    throw source.error_at(converter.position(error.source().begin), described(error));
  }
}

} // namespace cbuild::cargo
