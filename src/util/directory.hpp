#pragma once

#include <cbuild/util/descriptor.hpp>

#include <memory>
#include <string>

namespace cbuild::util {

/// `name` in the open directory `parent`, for reading; none, with errno set, if it is no directory (a link is
/// none).
[[nodiscard]] Descriptor open_directory(int parent, const std::string& name);

/// The names in a directory, one after the other.
class DirectoryReader {
public:
  enum class Kind { directory, other, unknown };
  struct Entry {
    std::string name;
    Kind kind = Kind::unknown; ///< unknown where the file system does not say
  };

  /// Takes `directory` over. False, with errno set, if that is none.
  explicit DirectoryReader(Descriptor directory);
  explicit operator bool() const { return m_stream != nullptr; }

  [[nodiscard]] int descriptor() const;

  /// The next entry, `.` and `..` left out; false at the end.
  [[nodiscard]] bool next(Entry& entry);

private:
  struct Close {
    void operator()(void* stream) const;
  };
  std::unique_ptr<void, Close> m_stream; ///< a DIR, which only the system's header knows
};

} // namespace cbuild::util
