#pragma once

namespace cbuild::util {

/// This thread is in the C locale while it lives. libarchive converts the UTF-8 names of pax headers to the
/// locale's charset and, where that is UTF-8 too, composes them (NFC): a file would come out under another
/// name than it has.
class ThreadCLocale {
public:
  ThreadCLocale();
  ~ThreadCLocale();
  ThreadCLocale(const ThreadCLocale&) = delete;
  ThreadCLocale& operator=(const ThreadCLocale&) = delete;

private:
  void* m_ours;
  void* m_before = nullptr;
};

} // namespace cbuild::util
