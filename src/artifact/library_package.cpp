#include <cbuild/artifact/library_check.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cbuild::artifact {
namespace {

using Parts = std::vector<std::string>;

/// The path of the parts from `begin` to `end`.
std::string path_of(const Parts& parts, std::size_t begin, std::size_t end) {
  const auto at = [&](std::size_t index) { return parts.begin() + static_cast<std::ptrdiff_t>(index); };
  return util::join(Parts(at(begin), at(end)), "/");
}

/// "sharp 0.33.1", with the version that its package.json says.
std::string node_package(const Parts& parts, const ArtifactFiles& files) {
  const auto modules = std::find(parts.rbegin(), parts.rend(), "node_modules");
  if (modules == parts.rend()) return {};
  const auto begin = static_cast<std::size_t>(modules.base() - parts.begin());
  const bool has_scope = begin < parts.size() && parts[begin].starts_with('@');
  const auto end = begin + (has_scope ? 2 : 1);
  if (end >= parts.size()) return {};
  const auto text = files.content(path_of(parts, 0, end) + "/package.json");
  const auto manifest = nlohmann::json::parse(text, nullptr, false);
  auto name = path_of(parts, begin, end);
  const auto version = manifest.is_object() ? manifest.find("version") : manifest.end();
  return version != manifest.end() && version->is_string() ? name + " " + version->get<std::string>() : name;
}

/// Whether this RECORD of a distribution lists a file: a line of it begins with the path, as CSV.
bool lists(std::string_view record, std::string_view path) {
  while (!record.empty()) {
    const auto line = record.substr(0, record.find('\n'));
    if (line.starts_with(path) && line.substr(path.size()).starts_with(',')) return true;
    record.remove_prefix(std::min(record.size(), line.size() + 1));
  }
  return false;
}

/// "ext 1.0": the name and the version in that of the directory with the RECORD.
std::string python_distribution(const Parts& parts, const ArtifactFiles& files) {
  constexpr std::string_view k_information = ".dist-info";
  for (auto depth = parts.size(); depth-- > 0;) {
    const auto root = path_of(parts, 0, depth);
    const auto below = path_of(parts, depth, parts.size());
    for (const auto& name : files.names(root)) {
      if (!name.ends_with(k_information)) continue;
      const auto* const between = depth == 0 ? "" : "/";
      if (!lists(files.content(fmt::format("{}{}{}/RECORD", root, between, name)), below)) continue;
      auto package = name.substr(0, name.size() - k_information.size());
      if (const auto dash = package.rfind('-'); dash != std::string::npos) package[dash] = ' ';
      return package;
    }
  }
  return {};
}

/// "json-2.7": the directory of a gem, or the one of what was compiled for it.
std::string gem(const Parts& parts) {
  for (auto at = std::find(parts.begin(), parts.end(), "ruby"); at != parts.end(); ++at) {
    const auto left = parts.end() - at;
    if (*at == "gems" && left > 2) return at[1];
    if (*at == "extensions" && left > 4) return at[3]; // below the platform and Ruby's ABI
  }
  return {};
}

} // namespace

std::string package_of(std::string_view path, const ArtifactFiles& files) {
  const auto parts = util::split(path, '/');
  if (auto package = node_package(parts, files); !package.empty()) return package;
  if (auto package = python_distribution(parts, files); !package.empty()) return package;
  if (auto package = gem(parts); !package.empty()) return package;
  const bool is_in_layer = parts.size() > 2 && parts.front() == "python";
  return parts.size() > 1 ? parts[is_in_layer ? 1 : 0] : "";
}

} // namespace cbuild::artifact
