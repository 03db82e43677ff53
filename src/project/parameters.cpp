#include <cbuild/project/parameters.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::size_t k_most_bytes = std::size_t{4} << 20; // both readers take less

sam::ConfigFormat format_of(const fs::path& file) {
  const auto extension = file.extension();
  if (extension == ".toml") return sam::ConfigFormat::toml;
  if (extension == ".yaml" || extension == ".yml" || extension == ".json") return sam::ConfigFormat::yaml;
  throw Error(ExitCode::usage,
              fmt::format("{}: '{}' is neither .yaml, .yml, .toml nor .json",
                          sam::k_parameter_option,
                          util::printable(file.string())));
}

/// A file that a file names is looked for beside it.
sam::ParameterFile open_file(const std::string& name, const std::string& named_by) {
  const auto file = fs::path(named_by).parent_path() / name;
  if (!util::is_file(file)) {
    std::error_code ignored;
    throw Error(ExitCode::usage,
                fmt::format("{}: the file '{}' {}",
                            sam::k_parameter_option,
                            util::printable(file.string()),
                            fs::exists(file, ignored) ? "is not a file" : "does not exist"));
  }
  return {.identity = util::resolved(file).string(),
          .text = {util::File::open_read(file).read_at_most(k_most_bytes + 1), file.string()},
          .format = format_of(file)};
}

} // namespace

/// By the rule of SAM and AWS's SDK: a label of a host's name.
void check_region(std::string_view option, const std::string& region) {
  constexpr std::size_t k_longest = 63;
  const auto is_part = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
  if (!region.empty() && region.size() <= k_longest && std::all_of(region.begin(), region.end(), is_part) &&
      region.front() != '-' && region.back() != '-' &&
      region.find_first_not_of("0123456789") != std::string::npos)
    return;
  throw Error(ExitCode::usage, fmt::format("{} '{}' is no region's name", option, util::printable(region)))
      .hint("expected one like us-east-1");
}

void check_parameter_override(std::string_view option, const std::string& word) {
  if (!sam::is_parameter_file(word)) (void)sam::read_parameter_words({word, std::string(option)});
}

sam::Parameters parameters_of(const BuildOptions& options) {
  std::vector<sam::ParameterEntry> entries;
  entries.reserve(options.parameter_overrides.size() + 1);
  if (!options.region.empty())
    entries.push_back({.word = {}, .key = "AWS::Region", .value = options.region, .position = {}});
  entries.insert(entries.end(), options.parameter_overrides.begin(), options.parameter_overrides.end());
  return sam::read_parameters(entries, open_file);
}

} // namespace cbuild::project
