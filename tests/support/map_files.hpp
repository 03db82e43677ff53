#pragma once

#include <cbuild/plan/files.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::test {

/// A host of files in memory, by absolute paths. What is above a file is a directory; links are of files.
class MapFiles final : public plan::Files {
public:
  using Path = std::filesystem::path;

  MapFiles() = default;
  explicit MapFiles(std::map<Path, std::string> files) : m_files(std::move(files)) {}

  void write(const Path& path, std::string content) { m_files[path] = std::move(content); }
  void link(const Path& path, const Path& target) {
    m_files[path] = m_files.at(target);
    m_links[path] = target;
  }

  [[nodiscard]] Kind kind(const Path& path) const override {
    const auto at = path.lexically_normal();
    if (m_files.contains(at)) return Kind::file;
    return std::any_of(
               m_files.begin(), m_files.end(), [&](const auto& file) { return is_below(file.first, at); })
               ? Kind::directory
               : Kind::none;
  }
  [[nodiscard]] bool is_link(const Path& path) const override { return m_links.contains(path); }
  [[nodiscard]] std::optional<Path> canonical(const Path& path) const override {
    return exists(path) ? std::optional(resolved(path)) : std::nullopt;
  }
  [[nodiscard]] Path resolved(const Path& path) const override {
    auto normal = path.lexically_normal();
    if (const auto link = m_links.find(normal); link != m_links.end()) return link->second;
    return normal.has_filename() ? normal : normal.parent_path();
  }
  [[nodiscard]] std::string read(const Path& file, std::size_t limit) const override {
    return m_files.at(file.lexically_normal()).substr(0, limit);
  }
  [[nodiscard]] std::vector<Entry> list(const Path& directory) const override {
    std::map<std::string, Kind> names;
    for (const auto& [path, content] : m_files) {
      if (!is_below(path, resolved(directory))) continue;
      const auto name = path.lexically_relative(resolved(directory)).begin()->string();
      names[name] = kind(resolved(directory) / name);
    }
    std::vector<Entry> entries;
    entries.reserve(names.size());
    for (const auto& [name, kind] : names) entries.push_back({name, kind});
    return entries;
  }

private:
  static bool is_below(const Path& path, const Path& directory) {
    const auto place = path.lexically_relative(directory);
    return !place.empty() && place != "." && *place.begin() != "..";
  }

  std::map<Path, std::string> m_files;
  std::map<Path, Path> m_links;
};

} // namespace cbuild::test
