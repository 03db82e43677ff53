#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace cbuild::output {

/// One of several renamings that belong together.
struct PublishStep {
  std::string what;             ///< for messages
  std::function<void()> commit; ///< after an Error(local_files) all is as it was
  std::function<bool()> revert; ///< undoes a commit; false if the system does not let it
};

/// Does all of them in their order, in one step that no signal but KILL can come between, then brings the
/// names in `directories` to the disk. After an Error(local_files) those before it are undone, or the error
/// says what is not.
void publish_together(const std::vector<PublishStep>& steps,
                      const std::set<std::filesystem::path>& directories);

} // namespace cbuild::output
