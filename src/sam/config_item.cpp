#include <cbuild/sam/config_item.hpp>
#include <cbuild/toml/value.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>

#include <algorithm>
#include <array>

namespace cbuild::sam {
namespace {

using Kind = ConfigItem::Kind;

std::string truth_text(bool truth) { return truth ? "True" : "False"; }

Kind kind_of(toml::Value::Kind kind) {
  switch (kind) {
  case toml::Value::Kind::table:
    return Kind::table;
  case toml::Value::Kind::list:
    return Kind::list;
  case toml::Value::Kind::boolean:
    return Kind::truth;
  case toml::Value::Kind::other:
    return Kind::number;
  case toml::Value::Kind::string:
    break;
  }
  return Kind::text;
}

ConfigItem item_of(const toml::Value& value) {
  ConfigItem item{.kind = kind_of(value.kind),
                  .position = value.position,
                  .text = value.kind == toml::Value::Kind::boolean ? truth_text(value.truth) : value.text,
                  .items = {},
                  .keys = value.keys,
                  .key_positions = value.key_positions};
  item.items.reserve(value.items.size());
  for (const auto& part : value.items) item.items.push_back(item_of(part));
  return item;
}

/// As YAML 1.2 has them: SAM reads these files by it.
bool is_truth(const std::string& text) {
  constexpr std::array<std::string_view, 6> k_truths{"true", "True", "TRUE", "false", "False", "FALSE"};
  return std::find(k_truths.begin(), k_truths.end(), text) != k_truths.end();
}

bool is_number(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.eE+-_") == std::string_view::npos;
}

ConfigItem item_of(const yaml::Node& written, const util::SourceText& source) {
  const auto& node = written.resolved();
  ConfigItem item{.kind = Kind::null,
                  .position = source.position(written.begin),
                  .text = {},
                  .items = {},
                  .keys = {},
                  .key_positions = {}};
  if (node.kind == yaml::Kind::scalar) {
    item.kind = !node.plain             ? Kind::text
                : is_truth(node.value)  ? Kind::truth
                : is_number(node.value) ? Kind::number
                                        : Kind::text;
    item.text = item.kind == Kind::truth ? truth_text(util::in_lower_case(node.value) == "true") : node.value;
  } else if (node.kind == yaml::Kind::sequence) {
    item.kind = Kind::list;
    for (const auto* part : node.items) item.items.push_back(item_of(*part, source));
  } else if (node.kind == yaml::Kind::mapping) {
    item.kind = Kind::table;
    for (const auto& entry : yaml::all_entries(node)) {
      item.keys.push_back(yaml::key_text(entry));
      item.key_positions.push_back(source.position(entry.key->begin));
      item.items.push_back(item_of(*entry.value, source));
    }
  }
  return item;
}

} // namespace

const ConfigItem* ConfigItem::find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

ConfigItem read_config(const util::SourceText& text, ConfigFormat format) {
  if (format == ConfigFormat::toml) return item_of(toml::parse(text));
  const auto document = yaml::read(text);
  return document.root == nullptr ? ConfigItem{} : item_of(*document.root, text);
}

std::string_view described(Kind kind) {
  switch (kind) {
  case Kind::null:
    return "empty";
  case Kind::text:
    return "text";
  case Kind::number:
    return "a number";
  case Kind::truth:
    return "true or false";
  case Kind::list:
    return "a list";
  case Kind::table:
    return "a table";
  }
  return "";
}

} // namespace cbuild::sam
