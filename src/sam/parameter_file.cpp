#include <cbuild/sam/parameter_overrides.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::sam {
namespace {

using Kind = ConfigItem::Kind;

constexpr std::string_view k_include = "$include";

class Reader {
public:
  explicit Reader(const util::SourceText& source) : m_source(source) {}

  std::vector<ParameterEntry> read(const ConfigItem& top) {
    take(top);
    return std::move(m_entries);
  }

private:
  void take(const ConfigItem& item) {
    switch (item.kind) {
    case Kind::null:
      return;
    case Kind::text:
      m_entries.push_back({.word = item.text, .key = {}, .value = {}, .position = item.position});
      return;
    case Kind::list:
      for (const auto& part : item.items) take(part);
      return;
    case Kind::table:
      for (std::size_t i = 0; i < item.items.size(); ++i) take_entry(item.keys[i], item.items[i]);
      return;
    case Kind::number:
    case Kind::truth:
      break;
    }
    throw m_source.error(item.position,
                         "expected a mapping of parameters to values, a list, or text like KEY=VALUE");
  }

  void take_entry(const std::string& key, const ConfigItem& value) {
    if (key != k_include || value.kind == Kind::null) {
      m_entries.push_back(
          {.word = {}, .key = key, .value = value_text(key, value), .position = value.position});
      return;
    }
    if (value.kind != Kind::text && value.kind != Kind::list)
      throw m_source.error(value.position,
                           "'$include' takes the name of a file, as file://FILE, or a list of them");
    take(value);
  }

  [[nodiscard]] std::string value_text(const std::string& key, const ConfigItem& value) const {
    if (value.kind == Kind::table) throw wrong(key, value);
    if (value.kind != Kind::list) return value.text;
    std::vector<std::string> parts;
    for (const auto& part : value.items) {
      if (part.kind == Kind::list || part.kind == Kind::table) throw wrong(key, part);
      if (auto text = std::string(util::trim(part.text)); !text.empty()) parts.push_back(std::move(text));
    }
    return util::join(parts, ",");
  }

  [[nodiscard]] util::Error wrong(const std::string& key, const ConfigItem& value) const {
    return m_source.error(value.position,
                          fmt::format("the parameter '{}' is {}; expected text, or a list of texts",
                                      util::printable(key),
                                      value.kind == Kind::table ? "a mapping" : "a list in a list"));
  }

  const util::SourceText& m_source;
  std::vector<ParameterEntry> m_entries;
};

} // namespace

std::vector<ParameterEntry> parameter_entries(const util::SourceText& text, const ConfigItem& item) {
  return Reader(text).read(item);
}

std::vector<ParameterEntry> read_parameter_file(const util::SourceText& text, ConfigFormat format) {
  return parameter_entries(text, read_config(text, format));
}

} // namespace cbuild::sam
