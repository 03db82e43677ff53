#include "project/disk_files.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>
#include <system_error>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;

plan::Files::Kind kind_of(fs::file_status status) {
  switch (status.type()) {
  case fs::file_type::none:
  case fs::file_type::not_found:
    return plan::Files::Kind::none;
  case fs::file_type::regular:
    return plan::Files::Kind::file;
  case fs::file_type::directory:
    return plan::Files::Kind::directory;
  default:
    return plan::Files::Kind::other;
  }
}

} // namespace

plan::Files::Kind DiskFiles::kind(const fs::path& path) const {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (error && !util::is_missing(error)) throw util::file_error(error.value(), "read", path.string());
  return kind_of(status);
}

bool DiskFiles::is_link(const fs::path& path) const {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (error && !util::is_missing(error)) throw util::file_error(error.value(), "read", path.string());
  return fs::is_symlink(status);
}

std::optional<fs::path> DiskFiles::canonical(const fs::path& path) const {
  std::error_code error;
  auto found = fs::canonical(path, error);
  if (!error) return found;
  if (util::is_missing(error)) return std::nullopt;
  throw util::file_error(error.value(), "read", path.string());
}

fs::path DiskFiles::resolved(const fs::path& path) const { return util::resolved(path); }

std::string DiskFiles::read(const fs::path& file, std::size_t limit) const {
  return util::File::open_read(file).read_at_most(limit);
}

std::vector<plan::Files::Entry> DiskFiles::list(const fs::path& directory) const {
  std::vector<Entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    std::error_code vanished;
    entries.push_back({at->path().filename().string(), kind_of(at->symlink_status(vanished))});
  }
  if (error && !util::is_missing(error)) throw util::file_error(error.value(), "read", directory.string());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

} // namespace cbuild::project
