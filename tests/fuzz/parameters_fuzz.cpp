// What --parameter-overrides takes is read or refused. The input has the words, one option's value a line,
// and the files that they may name, by their numbers. Words that are read say the same when they are written
// with quotes.
#include "require.hpp"
#include "sections.hpp"

#include <cbuild/sam/parameter_overrides.hpp>
#include <cbuild/util/text.hpp>

#include <cstdint>

using namespace cbuild;
using fuzz::require;

namespace {

sam::ParameterFile open_file(const std::vector<std::string>& files, const std::string& name) {
  const auto* found = fuzz::section(files, name);
  if (found == nullptr) throw util::Error(util::ExitCode::usage, "there is no such file");
  return {.identity = std::to_string(found - files.data()),
          .text = {*found, name},
          .format = name.ends_with(".toml") ? sam::ConfigFormat::toml : sam::ConfigFormat::yaml};
}

void check_words(const std::string& word) {
  const auto read = sam::read_parameter_words({word, "words"});
  std::string again;
  sam::Parameters expected;
  for (const auto& [key, value] : read) {
    require(!key.empty(), "a value without a key", word);
    if (value.find('\\') != std::string::npos) continue; // cannot always be written
    expected[key] = value;
    again += key + "=\"";
    for (const char c : value) again += c == '"' ? std::string("\\\"") : std::string(1, c);
    again += "\" ";
  }
  require(sam::read_parameter_words({again, "words"}) == expected, "says something else as " + again, word);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto files = fuzz::sections({reinterpret_cast<const char*>(data), size});
  std::vector<sam::ParameterEntry> entries;
  for (const auto& word : util::split(files.front(), '\n'))
    if (!word.empty()) entries.push_back({.word = word, .key = {}, .value = {}, .position = {}});
  try {
    (void)sam::read_parameters(entries,
                               [&](const auto& name, const auto&) { return open_file(files, name); });
  } catch (const util::Error& error) {
    require(error.code() == util::ExitCode::usage, error.what(), files.front());
    return 0;
  }
  for (const auto& entry : entries)
    if (!sam::is_parameter_file(entry.word)) check_words(entry.word);
  return 0;
}
