#include <cbuild/sam/samconfig.hpp>
#include <cbuild/toml/editor.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/editor.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {
namespace {

using util::Error;
using Kind = SavedValue::Kind;

/// How a format writes a string and the parts of a list and a table.
struct Syntax {
  std::string (*text)(std::string_view value);
  std::string (*key)(std::string_view key);
  std::string_view equals;
};

std::string yaml_string(std::string_view value) { return yaml::scalar_text(value, yaml::Quotes::always); }

constexpr Syntax k_toml{toml::string_text, toml::key_text, " = "};
constexpr Syntax k_yaml{yaml_string, yaml_string, ": "};

std::string written(const SavedValue& value, const Syntax& syntax) {
  if (value.kind == Kind::truth) return value.texts.front();
  if (value.kind == Kind::text) return syntax.text(value.texts.front());
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < value.texts.size(); ++i)
    parts.push_back(
        (value.kind == Kind::table ? syntax.key(value.keys[i]) + std::string(syntax.equals) : "") +
        syntax.text(value.texts[i]));
  const auto inner = util::join(parts, ", ");
  return value.kind == Kind::table ? fmt::format("{{ {} }}", inner) : fmt::format("[{}]", inner);
}

std::vector<std::string> table_of(const SavedValue& value, const std::string& environment) {
  return {environment, value.global ? "global" : "build", "parameters"};
}

std::string edited_toml(const util::SourceText& text,
                        const std::string& environment,
                        const std::vector<SavedValue>& values) {
  const auto root = toml::parse(text);
  toml::Editor editor(text, root);
  for (const auto& value : values)
    editor.set(table_of(value, environment), value.key, written(value, k_toml));
  return editor.apply();
}

std::string edited_yaml(const util::SourceText& text,
                        const std::string& environment,
                        const std::vector<SavedValue>& values) {
  const auto document = yaml::read(text);
  yaml::Editor editor(text, document);
  for (const auto& value : values) {
    auto path = table_of(value, environment);
    path.push_back(value.key);
    editor.set(path, {.text = written(value, k_yaml), .is_flow_text = true});
  }
  return editor.apply();
}

std::string
new_file(ConfigFormat format, const std::string& environment, const std::vector<SavedValue>& values) {
  if (format == ConfigFormat::toml)
    return edited_toml({"version = 0.1\n", "samconfig.toml"}, environment, values);
  std::string text =
      fmt::format("version: 0.1\n{}:\n", yaml::scalar_text(environment, yaml::Quotes::when_needed));
  for (const bool global : {false, true}) {
    std::string lines;
    for (const auto& value : values)
      if (value.global == global) lines += fmt::format("      {}: {}\n", value.key, written(value, k_yaml));
    if (!lines.empty()) text += fmt::format("  {}:\n    parameters:\n{}", global ? "global" : "build", lines);
  }
  return text;
}

/// What a file says that says nothing comes behind what it has, such as comments.
std::string edited_text(const util::SourceText& text,
                        ConfigFormat format,
                        const std::string& environment,
                        const std::vector<SavedValue>& values) {
  const auto root = read_config(text, format);
  if (root.kind == ConfigItem::Kind::null || root.keys.empty()) {
    const bool in_line = !text.text().empty() && !text.text().ends_with('\n');
    return text.text() + (in_line ? "\n" : "") + new_file(format, environment, values);
  }
  return format == ConfigFormat::toml ? edited_toml(text, environment, values)
                                      : edited_yaml(text, environment, values);
}

bool says(const ConfigItem& item, const SavedValue& value) {
  const auto is_text = [](const ConfigItem& one, const std::string& text) {
    return one.kind == ConfigItem::Kind::text && one.text == text;
  };
  if (value.kind == Kind::truth) return item.is_truth(value.texts.front() == "true");
  if (value.kind == Kind::text) return is_text(item, value.texts.front());
  const bool is_table = value.kind == Kind::table;
  if (item.kind != (is_table ? ConfigItem::Kind::table : ConfigItem::Kind::list) ||
      item.items.size() != value.texts.size())
    return false;
  for (std::size_t i = 0; i < value.texts.size(); ++i) {
    const auto* part = is_table ? item.find(value.keys[i]) : &item.items[i];
    if (part == nullptr || !is_text(*part, value.texts[i])) return false;
  }
  return true;
}

bool same(const ConfigItem& a, const ConfigItem& b) {
  return a.kind == b.kind && a.text == b.text && a.keys == b.keys &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same);
}

/// Whether the edit did what it should: the values are there, and what else the file said of this environment
/// too.
bool is_right(const SamConfig& before, const SamConfig& after, const std::vector<SavedValue>& values) {
  const auto entry = [](const SamConfig& config, const std::string& key) {
    return std::find_if(
        config.entries.begin(), config.entries.end(), [&](const auto& one) { return one.key == key; });
  };
  for (const auto& value : values) {
    const auto found = entry(after, value.key);
    if (found == after.entries.end()) return false;
    const bool hidden = value.global && !found->global; // by the same key of the command
    if (!hidden && (found->global != value.global || !says(found->value, value))) return false;
  }
  return std::all_of(before.entries.begin(), before.entries.end(), [&](const auto& old) {
    const auto saved = [&](const auto& value) { return value.key == old.key; };
    const auto found = entry(after, old.key);
    return std::any_of(values.begin(), values.end(), saved) ||
           (found != after.entries.end() && same(found->value, old.value));
  });
}

} // namespace

std::string edited_samconfig(const util::SourceText& text,
                             ConfigFormat format,
                             const std::string& environment,
                             const std::vector<SavedValue>& values) {
  const auto before = read_samconfig(text, format, environment); // checks it too
  const auto cannot = [&] {
    return Error(util::ExitCode::usage,
                 fmt::format("'{}' is written in a way that --save-params cannot edit",
                             util::printable(text.file())))
        .hint(fmt::format("write '[{}.build.parameters]' there as a table of its own", environment));
  };
  auto edited = edited_text(text, format, environment, values);
  try {
    if (!is_right(before, read_samconfig({edited, text.file()}, format, environment), values)) throw cannot();
  } catch (const Error&) {
    throw cannot();
  }
  return edited;
}

} // namespace cbuild::sam
