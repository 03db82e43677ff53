#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>
#include <string_view>

namespace cbuild::util {

namespace fs = std::filesystem;
namespace {

/// Absolute, each part a name: no `.`, no `..`, no slash too many. Two such paths can be compared as text.
bool is_plain(const fs::path::string_type& path) {
  if (path.empty() || path.front() != '/') return false;
  std::size_t begin = 1;
  while (true) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto part = std::basic_string_view<fs::path::value_type>(path).substr(begin, end - begin);
    const bool has_dots_only = std::all_of(part.begin(), part.end(), [](auto c) { return c == '.'; });
    if (has_dots_only) return false;
    if (end == path.size()) return true;
    begin = end + 1;
  }
}

} // namespace

fs::path absolute(const fs::path& path) {
  std::error_code error;
  auto result = fs::absolute(path, error);
  if (error) throw util::file_error(error.value(), "resolve", path.string());
  return result;
}

// Absolute first: weakly_canonical leaves a relative path relative when its first part does not exist.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  const auto result = fs::weakly_canonical(util::absolute(path), error);
  if (error) throw util::file_error(error.value(), "resolve", path.string());
  return without_trailing_slash(result);
}

bool is_missing(std::error_code error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

bool is_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (error && !is_missing(error)) throw util::file_error(error.value(), "read", path.string());
  return fs::is_regular_file(status);
}

fs::path normal(const fs::path& path) { return util::without_trailing_slash(path.lexically_normal()); }

bool is_inside(const fs::path& path, const fs::path& directory) {
  const auto& name = path.native();
  const auto& above = directory.native();
  if (is_plain(name) && is_plain(above)) // as nearly all are: without a list of parts for each
    return name.starts_with(above) && (name.size() == above.size() || name[above.size()] == '/');
  const auto relative = path.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

std::optional<fs::path>
first_above(const fs::path& start, const fs::path& top, const std::function<bool(const fs::path&)>& fits) {
  const auto last = normal(top);
  auto at = normal(start);
  if (!is_inside(at, last)) return std::nullopt;
  for (; !fits(at); at = at.parent_path())
    if (at == last || !at.has_relative_path()) return std::nullopt;
  return at;
}

} // namespace cbuild::util
