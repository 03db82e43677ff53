#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace cbuild::report {

/// Bytes that are kept for later: a few in memory, more in a file without a name.
class Spool {
public:
  void add(std::span<const char> bytes);

  /// Gives all of them, in pieces, and is empty then. What the system would not keep is counted instead.
  void take(const std::function<void(std::span<const char>)>& taker);

  [[nodiscard]] bool is_empty() const { return m_text.empty() && !m_file; }

  /// Bytes that were lost for want of room, until the next `take`.
  [[nodiscard]] std::size_t lost() const { return m_lost; }

private:
  struct Close {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  void write_text();

  std::string m_text; ///< the newest bytes
  std::unique_ptr<std::FILE, Close> m_file;
  std::size_t m_lost = 0;
};

} // namespace cbuild::report
