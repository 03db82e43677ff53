#include "http/libcurl.hpp"

#include <cbuild/util/dynamic_library.hpp>

namespace cbuild::http {
namespace {

Libcurl load() {
  const util::DynamicLibrary library("curl", 4);
  Libcurl found{};
  library.find(found.easy_init, "curl_easy_init");
  library.find(found.easy_cleanup, "curl_easy_cleanup");
  library.find(found.easy_setopt, "curl_easy_setopt");
  library.find(found.easy_getinfo, "curl_easy_getinfo");
  library.find(found.easy_strerror, "curl_easy_strerror");
  library.find(found.slist_append, "curl_slist_append");
  library.find(found.slist_free_all, "curl_slist_free_all");
  library.find(found.multi_init, "curl_multi_init");
  library.find(found.multi_cleanup, "curl_multi_cleanup");
  library.find(found.multi_setopt, "curl_multi_setopt");
  library.find(found.multi_add_handle, "curl_multi_add_handle");
  library.find(found.multi_remove_handle, "curl_multi_remove_handle");
  library.find(found.multi_socket_action, "curl_multi_socket_action");
  library.find(found.multi_info_read, "curl_multi_info_read");
  library.find(found.multi_strerror, "curl_multi_strerror");
  return found;
}

} // namespace

const Libcurl& libcurl() {
  static const Libcurl library = load();
  return library;
}

} // namespace cbuild::http
