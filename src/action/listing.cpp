#include <cbuild/action/listing.hpp>
#include <cbuild/util/digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace cbuild::action {
namespace {

using util::FileKind;

char letter_of(const util::FileState& state) {
  constexpr std::uint32_t k_executable = 0111;
  if (state.kind == FileKind::directory) return 'd';
  if (state.kind == FileKind::link) return 'l';
  return (state.mode & k_executable) != 0 ? 'x' : 'f';
}

/// Of each directory, the kinds and names in it; the root is empty.
using Names = std::unordered_map<std::string_view, std::string>;

Names names_in_directories(const Snapshot& snapshot) {
  Names found;
  for (const auto& entry : snapshot.entries) {
    const std::string_view path = entry.path;
    const auto slash = path.rfind('/');
    const auto directory = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    auto& names = found[directory];
    names += letter_of(entry.state);
    names += path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    names += '\0';
  }
  return found;
}

std::string digest_of(const Entry& entry, const Names& names) {
  if (entry.state.kind == FileKind::link) return util::sha256(entry.target);
  if (entry.state.kind == FileKind::file) return entry.digest;
  const auto found = names.find(entry.path);
  return util::sha256(found == names.end() ? std::string_view{} : found->second);
}

std::string sorted_text(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& line : lines) {
    text += line;
    text += '\n';
  }
  return text;
}

bool has_line_feed(const Entry& entry) { return entry.path.find('\n') != std::string::npos; }

} // namespace

std::string content_listing(const Snapshot& snapshot) {
  const auto& entries = snapshot.entries;
  if (std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.state.kind == FileKind::file && entry.digest.empty();
      }))
    throw std::invalid_argument("a listing needs a snapshot with digests");
  if (!snapshot.unsteady.empty() || std::any_of(entries.begin(), entries.end(), has_line_feed)) return {};
  const auto names = names_in_directories(snapshot);
  const Entry root{.path = {}, .state = {.kind = FileKind::directory}, .target = {}, .digest = {}};
  std::vector<std::string> lines{fmt::format("d {} .", digest_of(root, names))};
  for (const auto& entry : entries)
    if (entry.state.kind != FileKind::special)
      lines.push_back(fmt::format("{} {} ./{}", letter_of(entry.state), digest_of(entry, names), entry.path));
  return sorted_text(std::move(lines));
}

std::string copy_listing(const Snapshot& snapshot) {
  constexpr std::int64_t k_nanoseconds = 1'000'000'000;
  std::vector<std::string> lines;
  for (const auto& entry : snapshot.entries)
    if (entry.state.kind == FileKind::file)
      // Ten digits are behind find's point.
      lines.push_back(fmt::format("{} {}.{:09}0 ./{}",
                                  entry.state.size,
                                  entry.state.modified / k_nanoseconds,
                                  entry.state.modified % k_nanoseconds,
                                  entry.path));
  return sorted_text(std::move(lines));
}

} // namespace cbuild::action
