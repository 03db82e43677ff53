#include <cbuild/init/create.hpp>
#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/made_directory.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::init {
namespace {

namespace fs = std::filesystem;
using util::AtomicDirectory;

/// Before anything is made: why not is told in terms of what the user asked for.
void check_place(const fs::path& directory) {
  std::error_code error;
  const auto status = fs::symlink_status(directory, error);
  if (!fs::exists(status)) return;
  const bool is_directory = fs::is_directory(status);
  if (is_directory && util::names_in(directory).empty()) return;
  throw util::Error(util::ExitCode::usage,
                    fmt::format("'{}' {}",
                                util::printable(directory.string()),
                                is_directory ? "is there already, and not empty" : "is there already"))
      .hint("give the project another name, or another --output-dir: what is there stays as it is");
}

void write_files(const std::map<std::string, std::string>& files, const fs::path& directory) {
  for (const auto& [path, text] : files) {
    const auto place = directory / path;
    const util::MadeDirectory around(place.parent_path());
    auto file = util::File::create_new(place, util::FileMode::masked);
    file.write_all(text);
    file.close();
  }
}

std::string word_for_shell(const std::string& word) {
  constexpr std::string_view k_plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+,@%:=";
  const bool is_plain = word.find_first_not_of(k_plain) == std::string::npos;
  return is_plain ? word : util::shell_quoted(util::printable(word));
}

std::string
told(const Choice& choice, const fs::path& directory, const std::map<std::string, std::string>& files) {
  std::string text =
      fmt::format("Made '{}' ({}):\n", util::printable(directory.string()), choice.kind->description);
  for (const auto& [path, content] : files) text += fmt::format("  {}\n", path);
  return text + fmt::format("\nNext:\n  cd {} && cbuild build\n", word_for_shell(directory.string()));
}

} // namespace

std::string create_project(const Request& request, const Ask& ask) {
  if (request.output_directory.empty())
    throw util::Error(util::ExitCode::usage, "--output-dir: the path is empty");
  const auto choice = choose(request.wishes, ask);
  const auto directory = (request.output_directory / choice.name).lexically_normal();
  check_place(directory);
  const auto files = project_files(choice);
  const auto around = util::without_trailing_slash(request.output_directory);
  const util::MadeDirectory made(around);
  AtomicDirectory::remove_stale(around);
  AtomicDirectory stage(directory, AtomicDirectory::Replace::nothing);
  write_files(files, stage.path());
  stage.commit();
  util::sync_directory(around);
  return told(choice, directory, files);
}

} // namespace cbuild::init
