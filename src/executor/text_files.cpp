#include "executor/text_files.hpp"

#include <cbuild/util/file.hpp>

namespace cbuild::executor {

TextFiles write_texts(const std::vector<action::Text>& texts, const std::filesystem::path& place) {
  TextFiles written;
  if (texts.empty()) return written;
  written.stage = std::make_shared<util::AtomicDirectory>(place / ".texts");
  for (const auto& text : texts) {
    const auto path = written.stage->path() / std::to_string(written.inputs.size());
    auto file = util::File::create_new(path);
    file.write_all(text.content);
    file.close();
    written.inputs.push_back({path, text.container});
  }
  return written;
}

} // namespace cbuild::executor
