#include "util/git_work_tree.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cbuild::util {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_longest_file = std::size_t{64} << 10;
constexpr std::size_t k_shortest_id = 40; ///< hex digits of a commit's name

/// The first bytes of a plain file; nothing if it is none or cannot be read.
std::optional<std::string> text_of(const fs::path& file) {
  try {
    if (is_file(file)) return File::open_read(file).read_at_most(k_longest_file);
  } catch (const Error&) { // as good as missing
  }
  return std::nullopt;
}

std::string without_newlines(std::string text) {
  text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

/// Whether it names a branch, or a commit.
bool is_head(const fs::path& file) {
  std::error_code error;
  const auto link = fs::read_symlink(file, error);
  if (!error) return link.string().starts_with("refs/");
  const auto text = text_of(file).value_or("");
  constexpr std::string_view k_branch = "ref:";
  if (text.starts_with(k_branch))
    return trim(std::string_view(text).substr(k_branch.size())).starts_with("refs/");
  return std::min(text.find_first_not_of("0123456789abcdefABCDEF"), text.size()) >= k_shortest_id;
}

bool is_repository(const fs::path& directory) {
  if (!is_head(directory / "HEAD")) return false;
  auto common = directory; // a linked work tree has only what is its own
  if (const auto text = text_of(directory / "commondir")) common /= without_newlines(*text);
  std::error_code ignored;
  return fs::is_directory(common / "objects", ignored) && fs::is_directory(common / "refs", ignored);
}

/// A directory with something of the name .git that git looks at.
struct Candidate {
  fs::path work_tree;
  fs::path link;       ///< the file that says where the repository is; empty where there is none
  fs::path repository; ///< empty: `link` leads to none
};

std::optional<Candidate> candidate_at(const fs::path& directory) {
  const auto entry = directory / ".git";
  std::error_code ignored;
  const auto type = fs::status(entry, ignored).type();
  if (type == fs::file_type::directory && is_repository(entry)) return Candidate{directory, {}, entry};
  if (type != fs::file_type::regular) return std::nullopt;
  constexpr std::string_view k_start = "gitdir: ";
  const auto text = without_newlines(text_of(entry).value_or(""));
  Candidate candidate{directory, entry, {}};
  if (!text.starts_with(k_start)) return candidate;
  const auto repository = directory / text.substr(k_start.size());
  if (is_repository(repository)) candidate.repository = repository;
  return candidate;
}

bool is_trusted(const Candidate& candidate, const GitSurroundings& around) {
  const auto is_own = [&](const fs::path& path) {
    const auto owner = around.owner(path);
    return owner && std::find(around.users.begin(), around.users.end(), owner->user) != around.users.end();
  };
  const bool own = is_own(candidate.work_tree) && is_own(candidate.repository) &&
                   (candidate.link.empty() || is_own(candidate.link));
  return own || is_safe_directory(candidate.work_tree, around.environment);
}

bool is_home(const fs::path& directory, const GitSurroundings& around) {
  std::vector<fs::path> homes;
  for (const auto user : around.users)
    if (auto home = around.home(user)) homes.push_back(std::move(*home));
  if (const auto home = around.environment.find("HOME"); home != around.environment.end())
    homes.emplace_back(home->second);
  return std::any_of(homes.begin(), homes.end(), [&](const fs::path& home) {
    std::error_code error;
    const auto place = fs::weakly_canonical(home, error);
    return home.is_absolute() && !error && normal(place) == directory;
  });
}

FoundWorkTree judged(const Candidate& candidate, const GitSurroundings& around) {
  const auto& directory = candidate.work_tree;
  const auto shown = printable(directory.string());
  if (candidate.repository.empty())
    return {{}, fmt::format("'{}' leads to no git repository", printable(candidate.link.string()))};
  if (!is_trusted(candidate, around))
    return {{},
            fmt::format("the git repository '{0}' is another user's, so it is not the project; if you trust "
                        "it: git config --global --add safe.directory '{0}'",
                        shown)};
  if (directory == directory.root_path() || is_home(directory, around))
    return {{}, fmt::format("the git repository '{}' is too much to be a project", shown)};
  return {directory, {}};
}

std::vector<fs::path> ceilings(const GitSurroundings& around) {
  std::vector<fs::path> found;
  const auto value = around.environment.find("GIT_CEILING_DIRECTORIES");
  if (value == around.environment.end()) return found;
  for (const auto& text : split(value->second, ':')) {
    std::error_code error;
    auto path = fs::weakly_canonical(text, error);
    if (text.starts_with('/') && !error) found.push_back(normal(path));
  }
  return found;
}

} // namespace

GitSurroundings git_surroundings() {
  GitSurroundings around{.environment = environment_variables(), .users = {effective_user()}};
  if (const auto sudo = around.environment.find("SUDO_UID");
      around.users.front() == 0 && sudo != around.environment.end()) {
    const auto& text = sudo->second;
    unsigned long user = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), user);
    if (error == std::errc() && end == text.data() + text.size()) around.users.push_back(user);
  }
  return around;
}

FoundWorkTree find_work_tree(const fs::path& directory, const GitSurroundings& around) {
  const auto stops = ceilings(around);
  const auto start = normal(directory);
  const auto first = around.owner(start);
  for (auto at = start;; at = at.parent_path()) {
    const auto owner = around.owner(at);
    if (!first || !owner || owner->device != first->device) return {};
    if (const auto candidate = candidate_at(at)) return judged(*candidate, around);
    const bool stop = std::find(stops.begin(), stops.end(), at.parent_path()) != stops.end();
    if (stop || !at.has_relative_path()) return {};
  }
}

std::optional<fs::path> git_work_tree(const fs::path& directory) {
  return find_work_tree(directory, git_surroundings()).directory;
}

fs::path project_root(const fs::path& base) { return git_work_tree(base).value_or(base); }

std::string why_no_work_tree(const fs::path& directory) {
  return find_work_tree(directory, git_surroundings()).refused;
}

} // namespace cbuild::util
