#include <cbuild/sam/parameter_overrides.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {
namespace {

using util::Error;
using util::ExitCode;

// Files that include others twice each are as many as one likes without a circle.
constexpr std::size_t k_most_files = 1000;

/// Reads words and the files that they name.
class Sources {
public:
  explicit Sources(const OpenParameterFile& open) : m_open_file(open) {}

  void add(const ParameterEntry& entry, const util::SourceText* file) {
    try {
      take(entry, file);
    } catch (Error& error) {
      if (file != nullptr && !entry.word.empty())
        error.add_frame(fmt::format("as {}:{} says", util::printable(file->file()), entry.position.line));
      throw;
    }
  }

  [[nodiscard]] Parameters result() && { return std::move(m_parameters); }

private:
  void take(const ParameterEntry& entry, const util::SourceText* file) {
    if (entry.word.empty()) {
      if (!entry.key.empty()) m_parameters[entry.key] = entry.value;
    } else if (is_parameter_file(entry.word)) {
      take_file(std::string(parameter_file(entry.word)), file == nullptr ? "" : file->file());
    } else {
      for (auto& [key, value] : read_parameter_words({entry.word, k_parameter_option}))
        m_parameters[key] = value;
    }
  }

  void take_file(const std::string& name, const std::string& named_by) {
    if (++m_files > k_most_files)
      throw Error(ExitCode::usage,
                  fmt::format("{}: more than {} files are included", k_parameter_option, k_most_files));
    auto [identity, text, format] = m_open_file(name, named_by);
    if (std::find(m_open.begin(), m_open.end(), identity) != m_open.end())
      throw Error(ExitCode::usage,
                  fmt::format("{}: '{}' includes itself", k_parameter_option, util::printable(text.file())));
    const auto entries = read_parameter_file(text, format);
    m_open.push_back(std::move(identity));
    for (const auto& entry : entries) add(entry, &text);
    m_open.pop_back();
  }

  const OpenParameterFile& m_open_file;
  Parameters m_parameters;
  std::vector<std::string> m_open; ///< the files that led here
  std::size_t m_files = 0;
};

} // namespace

Parameters read_parameters(const std::vector<ParameterEntry>& entries, const OpenParameterFile& open) {
  Sources sources(open);
  for (const auto& entry : entries) sources.add(entry, nullptr);
  return std::move(sources).result();
}

} // namespace cbuild::sam
