#include <cbuild/util/thread_c_locale.hpp>

#include <clocale>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif

#include <new>

namespace cbuild::util {

ThreadCLocale::ThreadCLocale() : m_ours(::newlocale(LC_ALL_MASK, "C", nullptr)) {
  if (m_ours == nullptr) throw std::bad_alloc();
  m_before = ::uselocale(static_cast<locale_t>(m_ours));
}

ThreadCLocale::~ThreadCLocale() {
  ::uselocale(static_cast<locale_t>(m_before));
  ::freelocale(static_cast<locale_t>(m_ours));
}

} // namespace cbuild::util
