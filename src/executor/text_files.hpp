#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/util/atomic_directory.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace cbuild::executor {

/// An Action's texts as files of the host, for as long as this lives.
struct TextFiles {
  std::shared_ptr<util::AtomicDirectory> stage; ///< never published; null without texts
  std::vector<action::Input> inputs;
};

/// Writes them into a stage in the directory `place`. May be called on any thread. Error(local_files).
[[nodiscard]] TextFiles write_texts(const std::vector<action::Text>& texts,
                                    const std::filesystem::path& place);

} // namespace cbuild::executor
