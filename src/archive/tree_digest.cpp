#include <cbuild/archive/tree_digest.hpp>
#include <cbuild/util/digest.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/mapped_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <map>

namespace cbuild::archive {
namespace {

namespace fs = std::filesystem;

struct Content {
  std::string_view kind;
  std::string text;
};

Content content_of(const fs::directory_entry& entry) {
  std::error_code error;
  const auto status = entry.symlink_status(error);
  if (error) throw util::file_error(error.value(), "read", entry.path().string());
  constexpr auto k_executable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  switch (status.type()) {
  case fs::file_type::directory:
    return {"directory", {}};
  case fs::file_type::symlink:
    return {"link", util::link_target(entry.path()).generic_string()};
  case fs::file_type::regular:
    return {(status.permissions() & k_executable) != fs::perms::none ? "executable" : "file",
            util::sha256(util::MappedFile(entry.path()).bytes())};
  default:
    throw util::Error(
        util::ExitCode::refused,
        fmt::format("'{}' is no file, directory or link", util::printable(entry.path().string())));
  }
}

} // namespace

std::string tree_digest(const fs::path& directory) {
  std::map<std::string, Content> entries;
  util::visit_tree(directory, [&](const fs::directory_entry& entry) {
    entries.emplace(entry.path().lexically_relative(directory).generic_string(), content_of(entry));
  });
  util::Sha256 digest;
  const auto add = [&digest](std::string_view text) {
    digest.update(text);
    digest.update(std::string_view("\0", 1));
  };
  for (const auto& [path, content] : entries) {
    add(content.kind);
    add(path);
    add(content.text);
  }
  return digest.finish();
}

} // namespace cbuild::archive
