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

constexpr const char* k_option = "--parameter-overrides";

/// Reads words and the files that they name.
class Overrides {
public:
  void add(const sam::ParameterEntry& entry, const util::SourceText* file) {
    try {
      take(entry, file);
    } catch (Error& error) {
      if (file != nullptr && !entry.word.empty())
        error.add_frame(fmt::format("as {}:{} says", util::printable(file->file()), entry.position.line));
      throw;
    }
  }

  [[nodiscard]] sam::Parameters result() && { return std::move(m_parameters); }

private:
  void take(const sam::ParameterEntry& entry, const util::SourceText* file) {
    if (entry.word.empty()) {
      if (!entry.key.empty()) m_parameters[entry.key] = entry.value;
    } else if (sam::is_parameter_file(entry.word)) {
      const auto directory = file == nullptr ? fs::path() : fs::path(file->file()).parent_path();
      take_file(directory / std::string(sam::parameter_file(entry.word)));
    } else {
      for (auto& [key, value] : sam::read_parameter_words({entry.word, k_option})) m_parameters[key] = value;
    }
  }

  void take_file(const fs::path& file) {
    const auto shown = util::printable(file.string());
    if (!util::is_file(file)) {
      std::error_code ignored;
      throw Error(ExitCode::usage,
                  fmt::format("{}: the file '{}' {}",
                              k_option,
                              shown,
                              fs::exists(file, ignored) ? "is not a file" : "does not exist"));
    }
    const auto resolved = util::resolved(file);
    if (std::find(m_open.begin(), m_open.end(), resolved) != m_open.end())
      throw Error(ExitCode::usage, fmt::format("{}: '{}' includes itself", k_option, shown));
    // Files that include others twice each are as many as one likes without a circle.
    constexpr std::size_t k_most_files = 1000;
    if (++m_files > k_most_files)
      throw Error(ExitCode::usage,
                  fmt::format("{}: more than {} files are included", k_option, k_most_files));
    const util::SourceText text(util::File::open_read(file).read_at_most(k_most_bytes + 1), file.string());
    const auto entries = sam::read_parameter_file(text, format_of(file));
    m_open.push_back(resolved);
    for (const auto& entry : entries) add(entry, &text);
    m_open.pop_back();
  }

  static sam::ConfigFormat format_of(const fs::path& file) {
    const auto extension = file.extension();
    if (extension == ".toml") return sam::ConfigFormat::toml;
    if (extension == ".yaml" || extension == ".yml" || extension == ".json") return sam::ConfigFormat::yaml;
    throw Error(ExitCode::usage,
                fmt::format("{}: '{}' is neither .yaml, .yml, .toml nor .json",
                            k_option,
                            util::printable(file.string())));
  }

  static constexpr std::size_t k_most_bytes = std::size_t{4} << 20; // both readers take less

  sam::Parameters m_parameters;
  std::vector<fs::path> m_open; ///< the files that led here
  std::size_t m_files = 0;
};

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
  Overrides overrides;
  if (!options.region.empty())
    overrides.add({.word = {}, .key = "AWS::Region", .value = options.region, .position = {}}, nullptr);
  for (const auto& entry : options.parameter_overrides) overrides.add(entry, nullptr);
  return std::move(overrides).result();
}

} // namespace cbuild::project
