#include <cbuild/sam/parameter_overrides.hpp>
#include <cbuild/toml/value.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_include = "$include";

/// What both formats have.
struct Item {
  enum class Kind { null, text, truth, list, table };

  Kind kind = Kind::null;
  util::Position position;
  std::string text; ///< also of a number; "True" and "False" of a truth
  std::vector<Item> items;
  std::vector<std::string> keys; ///< of a table's items
};

std::string truth_text(bool truth) { return truth ? "True" : "False"; }

Item item_of(const toml::Value& value) {
  using Kind = toml::Value::Kind;
  Item item{.kind = Item::Kind::text,
            .position = value.position,
            .text = value.text,
            .items = {},
            .keys = value.keys};
  if (value.kind == Kind::boolean) {
    item.kind = Item::Kind::truth;
    item.text = truth_text(value.truth);
  }
  if (value.kind == Kind::table) item.kind = Item::Kind::table;
  if (value.kind == Kind::list) item.kind = Item::Kind::list;
  for (const auto& part : value.items) item.items.push_back(item_of(part));
  return item;
}

/// As YAML 1.2 has them; SAM reads these files by it.
bool is_truth(const std::string& text) {
  constexpr std::array<std::string_view, 6> k_truths{"true", "True", "TRUE", "false", "False", "FALSE"};
  return std::find(k_truths.begin(), k_truths.end(), text) != k_truths.end();
}

Item item_of(const yaml::Node& written, const util::SourceText& source) {
  const auto& node = written.resolved();
  Item item{.kind = Item::Kind::null,
            .position = source.position(written.begin),
            .text = {},
            .items = {},
            .keys = {}};
  if (node.kind == yaml::Kind::scalar) {
    const bool truth = node.plain && is_truth(node.value);
    item.kind = truth ? Item::Kind::truth : Item::Kind::text;
    item.text = truth ? truth_text(util::in_lower_case(node.value) == "true") : node.value;
  } else if (node.kind == yaml::Kind::sequence) {
    item.kind = Item::Kind::list;
    for (const auto* part : node.items) item.items.push_back(item_of(*part, source));
  } else if (node.kind == yaml::Kind::mapping) {
    item.kind = Item::Kind::table;
    for (const auto& entry : yaml::all_entries(node)) {
      item.keys.push_back(yaml::key_text(entry));
      item.items.push_back(item_of(*entry.value, source));
    }
  }
  return item;
}

class Reader {
public:
  explicit Reader(const util::SourceText& source) : m_source(source) {}

  std::vector<ParameterEntry> read(const Item& top) {
    take(top);
    return std::move(m_entries);
  }

private:
  void take(const Item& item) {
    switch (item.kind) {
    case Item::Kind::null:
      return;
    case Item::Kind::text:
      m_entries.push_back({.word = item.text, .key = {}, .value = {}, .position = item.position});
      return;
    case Item::Kind::list:
      for (const auto& part : item.items) take(part);
      return;
    case Item::Kind::table:
      for (std::size_t i = 0; i < item.items.size(); ++i) take_entry(item.keys[i], item.items[i]);
      return;
    case Item::Kind::truth:
      break;
    }
    throw m_source.error(item.position,
                         "expected a mapping of parameters to values, a list, or text like KEY=VALUE");
  }

  void take_entry(const std::string& key, const Item& value) {
    if (key != k_include || value.kind == Item::Kind::null) {
      m_entries.push_back(
          {.word = {}, .key = key, .value = value_text(key, value), .position = value.position});
      return;
    }
    if (value.kind != Item::Kind::text && value.kind != Item::Kind::list)
      throw m_source.error(value.position,
                           "'$include' takes the name of a file, as file://FILE, or a list of them");
    take(value);
  }

  [[nodiscard]] std::string value_text(const std::string& key, const Item& value) const {
    if (value.kind == Item::Kind::table) throw wrong(key, value);
    if (value.kind != Item::Kind::list) return value.text;
    std::vector<std::string> parts;
    for (const auto& part : value.items) {
      if (part.kind == Item::Kind::list || part.kind == Item::Kind::table) throw wrong(key, part);
      if (auto text = std::string(util::trim(part.text)); !text.empty()) parts.push_back(std::move(text));
    }
    return util::join(parts, ",");
  }

  [[nodiscard]] util::Error wrong(const std::string& key, const Item& value) const {
    return m_source.error(value.position,
                          fmt::format("the parameter '{}' is {}; expected text, or a list of texts",
                                      util::printable(key),
                                      value.kind == Item::Kind::table ? "a mapping" : "a list in a list"));
  }

  const util::SourceText& m_source;
  std::vector<ParameterEntry> m_entries;
};

} // namespace

std::vector<ParameterEntry> read_parameter_file(const util::SourceText& text, ParameterFormat format) {
  if (format == ParameterFormat::toml) return Reader(text).read(item_of(toml::parse(text)));
  const auto document = yaml::read(text);
  if (document.root == nullptr) return {};
  return Reader(text).read(item_of(*document.root, text));
}

} // namespace cbuild::sam
