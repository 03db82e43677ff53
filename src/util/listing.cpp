#include <cbuild/util/error.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>

namespace cbuild::util {

namespace fs = std::filesystem;

// A range-for over a directory throws on its way, whatever its iterator was made with.

std::vector<fs::path> names_in(const fs::path& directory) {
  std::vector<fs::path> names;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename());
  if (error && !is_missing(error)) throw file_error(error.value(), "read", directory.string());
  std::sort(names.begin(), names.end());
  return names;
}

void visit_tree(const fs::path& directory, const std::function<void(const fs::directory_entry&)>& visit) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    visit(*at);
  if (error) throw file_error(error.value(), "read", directory.string());
}

fs::path link_target(const fs::path& link) {
  std::error_code error;
  auto target = fs::read_symlink(link, error);
  if (error) throw file_error(error.value(), "read", link.string());
  return target;
}

std::uintmax_t size_of_file(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) throw file_error(error.value(), "read", file.string());
  return size;
}

} // namespace cbuild::util
