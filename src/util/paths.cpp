#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>

namespace cbuild::util {

namespace fs = std::filesystem;

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
