// A samconfig is read or refused, with a place in it. One that is read can be edited by --save-params, or
// that is refused too: what is saved is then in it, all else is as it was, and saving it again changes
// nothing.
#include "require.hpp"

#include <cbuild/sam/samconfig.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

using namespace cbuild;
using fuzz::require;
using sam::ConfigFormat;
using sam::ConfigItem;
using sam::SavedValue;

namespace {

const std::string k_environment = "default";

/// A new key of each kind, and the first that is there already.
std::vector<SavedValue> values_for(const sam::SamConfig& config) {
  using Kind = SavedValue::Kind;
  std::vector<SavedValue> values{
      {.key = "build_dir", .kind = Kind::text, .texts = {"a 'b' \"c\" \\ #\n: \xE2\x98\x83"}, .keys = {}},
      {.key = "cached", .kind = Kind::truth, .texts = {"true"}, .keys = {}},
      {.key = "skip", .kind = Kind::list, .texts = {"x", "", "- y"}, .keys = {}},
      {.key = "tags", .kind = Kind::table, .texts = {"1", "no"}, .keys = {"a", "b c"}},
      {.key = "region", .kind = Kind::text, .texts = {"r"}, .keys = {}, .global = true}};
  const auto is_known = [&](const std::string& key) {
    return std::any_of(values.begin(), values.end(), [&](const auto& value) { return value.key == key; });
  };
  if (!config.entries.empty() && !is_known(config.entries.front().key))
    values.push_back({.key = config.entries.front().key,
                      .kind = Kind::text,
                      .texts = {"new"},
                      .keys = {},
                      .global = config.entries.front().global});
  return values;
}

/// Whether an edit may change what is at these keys.
bool is_saved(const std::vector<std::string>& path, const std::vector<SavedValue>& values) {
  constexpr std::size_t k_parts = 4;
  return path.size() == k_parts && path[0] == k_environment && path[2] == "parameters" &&
         std::any_of(values.begin(), values.end(), [&](const auto& value) {
           return path[1] == (value.global ? "global" : "build") && path[3] == value.key;
         });
}

/// Whether `after` has all that `before` has, but for what is saved.
bool has_all(const ConfigItem& before,
             const ConfigItem& after,
             const std::vector<SavedValue>& values,
             std::vector<std::string>& path) {
  if (is_saved(path, values)) return true;
  if (before.kind == ConfigItem::Kind::null && after.kind == ConfigItem::Kind::table)
    return path.size() < 4; // a table on the way that was empty
  if (before.kind != after.kind || before.text != after.text) return false;
  if (before.kind != ConfigItem::Kind::table)
    return std::equal(before.items.begin(),
                      before.items.end(),
                      after.items.begin(),
                      after.items.end(),
                      [&](const auto& a, const auto& b) { return has_all(a, b, {}, path); });
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    const auto* same = after.find(before.keys[i]);
    path.push_back(before.keys[i]);
    if (!is_saved(path, values) && (same == nullptr || !has_all(before.items[i], *same, values, path)))
      return false;
    path.pop_back();
  }
  return true;
}

template <typename F>
auto tried(const std::string& text, F&& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const util::Error& error) {
    require(error.code() == util::ExitCode::usage && error.message().find("samconfig") != std::string::npos,
            error.what(),
            text);
    return std::nullopt;
  }
}

void check(const std::string& text, ConfigFormat format) {
  const std::string name = format == ConfigFormat::toml ? "samconfig.toml" : "samconfig.yaml";
  const util::SourceText source(text, name);
  const auto config = tried(text, [&] { return sam::read_samconfig(source, format, k_environment); });
  if (!config) return;
  const auto values = values_for(*config);
  const auto edited =
      tried(text, [&] { return sam::edited_samconfig(source, format, k_environment, values); });
  if (!edited) return;
  const util::SourceText saved(*edited, name);
  std::vector<std::string> path;
  require(has_all(read_config(source, format), read_config(saved, format), values, path),
          "something else changed",
          text + "\n--- became\n" + *edited);
  require(sam::edited_samconfig(saved, format, k_environment, values) == *edited,
          "changed the second time",
          *edited);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(text, ConfigFormat::toml);
  check(text, ConfigFormat::yaml);
  return 0;
}
