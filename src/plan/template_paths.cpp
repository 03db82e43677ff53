#include <cbuild/plan/template_paths.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

/// As one argument for a shell, where it has nothing worse than spaces in it.
std::string argument(const fs::path& path) {
  auto text = util::printable(path.string());
  return text.find(' ') == std::string::npos ? text : fmt::format("'{}'", text);
}

} // namespace

Error TemplatePaths::wrong(const GivenPath& given, std::string_view what) const {
  return given.text.place.error(
      fmt::format("{} '{}' of {} {}", given.property, util::printable(given.text.value), given.whose, what));
}

const fs::path& TemplatePaths::start_of(const GivenPath& given) const {
  const auto own = m_starts.stacks.find(given.stack);
  return own == m_starts.stacks.end() ? m_starts.root : own->second;
}

const TemplatePaths::Found& TemplatePaths::find(const fs::path& path) const {
  if (const auto known = m_found.find(path.string()); known != m_found.end()) return known->second;
  Found found;
  found.path = m_files.canonical(path);
  found.is_directory = found.path && m_files.kind(*found.path) == Files::Kind::directory;
  return m_found.emplace(path.string(), std::move(found)).first->second;
}

fs::path TemplatePaths::existing_directory(const GivenPath& given) const {
  const auto& start = start_of(given);
  if (given.text.value.find('\0') != std::string::npos) throw wrong(given, "has a NUL in it");
  const Found* found = nullptr;
  try {
    found = &find(start / given.text.value);
    // SAM takes "nowhere/.." away before it looks.
    if (!found->path) found = &find(util::normal(start / given.text.value));
  } catch (const Error& error) {
    throw wrong(given, "cannot be used: " + error.message());
  }
  const auto& path = found->path;
  if (!path)
    throw wrong(given, fmt::format("does not exist (looked in '{}')", util::printable(start.string())));
  if (!found->is_directory) throw wrong(given, "is not a directory");
  // In JSON the engine would get another name, which may be that of something else.
  if (!util::is_utf8(path->string()))
    throw wrong(given, fmt::format("is at '{}', which is not UTF-8", util::printable(path->string())))
        .hint("rename the directory: engines know only paths in UTF-8");
  return *path;
}

std::optional<Refusal> TemplatePaths::refusal(const fs::path& path) const {
  const bool allowed = std::any_of(m_allowed.directories.begin(),
                                   m_allowed.directories.end(),
                                   [&](const auto& seen) { return util::is_inside(path, seen); });
  if (allowed) return std::nullopt;
  Refusal refusal{
      fmt::format("is outside the project '{}'", util::printable(m_allowed.directories.front().string())),
      {"the build would see all of it; if that is meant: --allow-outside " + argument(path)}};
  if (!m_allowed.narrowed.empty()) refusal.hints.push_back(m_allowed.narrowed);
  return refusal;
}

void TemplatePaths::require_allowed(const GivenPath& given, const fs::path& path) const {
  const auto refused = refusal(path);
  if (!refused) return;
  auto error = wrong(given, refused->what);
  for (const auto& hint : refused->hints) error.add_hint(hint);
  throw error;
}

fs::path TemplatePaths::directory(const GivenPath& given) const {
  auto path = existing_directory(given);
  require_allowed(given, path);
  return path;
}

std::optional<fs::path> TemplatePaths::file(const GivenPath& given) const {
  if (given.text.value.find('\0') != std::string::npos) throw wrong(given, "has a NUL in it");
  try {
    auto path = m_files.canonical(start_of(given) / given.text.value);
    if (!path || m_files.kind(*path) != Files::Kind::file) return std::nullopt;
    require_allowed(given, *path);
    return path;
  } catch (const Error& error) {
    if (error.code() == ExitCode::usage) throw;
    throw wrong(given, "cannot be used: " + error.message());
  }
}

fs::path TemplatePaths::code(const sam::Resource& resource) const { return directory(given_code(resource)); }

GivenPath given_code(const sam::Resource& resource) {
  return {resource.described(),
          resource.is_layer() ? "ContentUri" : "CodeUri",
          resource.code_uri,
          resource.stack_path};
}

fs::path TemplatePaths::source(const sam::Resource& resource) const {
  if (!resource.project_root_directory) return code(resource);
  return directory({resource.described(), "ProjectRootDirectory", *resource.project_root_directory});
}

} // namespace cbuild::plan
