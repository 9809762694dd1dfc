// SPDX-License-Identifier: GPL-3.0-or-later
/// Run when the build is configured: 0 when all the libraries that it is linked with use one MPI library,
/// else
/// 1. HDF5 built with another MPI links without a word, and then crashes. MPI is not started.
#include <dlfcn.h>
#include <link.h>
#include <mpi.h>
#include <stddef.h>

struct search {
  void *init; ///< MPI_Init as the first library that can reach one finds it
  int same;
};

/// Called for each loaded library. dlsym looks in the library and in those that it was linked with.
static int look(struct dl_phdr_info *info, size_t size, void *context) {
  struct search *search = context;
  void *library =
      size > 0 && info->dlpi_name[0] == '/' ? dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD) : NULL;
  void *init = library != NULL ? dlsym(library, "MPI_Init") : NULL;
  if (init != NULL) {
    search->same = search->same && (search->init == NULL || search->init == init);
    search->init = init;
  }
  if (library != NULL) {
    dlclose(library);
  }
  return 0;
}

int main(void) {
  struct search search = {0, 1};
  dl_iterate_phdr(look, &search);
  return search.same && MPI_VERSION > 1 ? 0 : 1;
}
