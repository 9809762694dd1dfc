// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_hdf5/parallel.h"

#include "map_hdf5/hdf5_store.h"

#include <cagehop/status.h>
#include <stdlib.h>

#if defined(H5_HAVE_PARALLEL) && defined(CAGEHOP_HAVE_MPI)

#include "ranks/ranks.h"

bool store_can_share(void) {
  return true;
}

/// Whether an MPI call went well; MPI's own words are the reason where it did not.
static bool is_done(int result) {
  char text[MPI_MAX_ERROR_STRING];
  int length;
  if (result == MPI_SUCCESS) {
    return true;
  }
  store_note_text(MPI_Error_string(result, text, &length) == MPI_SUCCESS ? text : "unknown reason");
  return false;
}

int store_agree(const struct ranks *ranks, int own) {
  int worst;
  return is_done(MPI_Allreduce(&own, &worst, 1, MPI_INT, MPI_MIN, ranks->comm)) ? worst
                                                                                : CAGEHOP_COMMUNICATION;
}

int store_tell(const struct ranks *ranks, size_t size, void *data) {
  return is_done(MPI_Bcast(data, (int)size, MPI_BYTE, 0, ranks->comm)) ? CAGEHOP_OK : CAGEHOP_COMMUNICATION;
}

/// Opens a file through MPI-IO. Collective.
static int open_with(const char *path, hid_t access, struct store *store) {
  store->descriptor = -1;
  store->file = H5Fopen(path, H5F_ACC_RDWR, access);
  return store->file >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
}

int store_open_shared(const char *path, const struct ranks *ranks, struct store **store, int *own) {
  struct store *result =
      calloc(1, sizeof *result); // before the first collective call: a rank may have no memory
  const hid_t access = store_access_list();
  *own = access >= 0 && H5Pset_fapl_mpio(access, ranks->comm, MPI_INFO_NULL) >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
  *own = result == NULL ? CAGEHOP_NO_MEMORY : *own;
  int status = store_agree(ranks, *own);
  if (status == CAGEHOP_OK) {
    *own = open_with(path, access, result);
    status = store_agree(ranks, *own);
  }
  if (*own == CAGEHOP_NO_MEMORY) {
    store_note_text("out of memory");
  } else if (*own != CAGEHOP_OK) {
    store_note_reason();
  }
  if (access >= 0) {
    H5Pclose(access);
  }
  if (status != CAGEHOP_OK) { // where it was opened it stays open: closing is collective, and not all have it
    store_leave_open(&result);
  }
  *store = result;
  return status;
}

#else // a serial HDF5, or a program without MPI

bool store_can_share(void) {
  return false;
}

int store_agree(const struct ranks *ranks, int own) {
  (void)ranks;
  (void)own;
  return CAGEHOP_IO;
}

int store_tell(const struct ranks *ranks, size_t size, void *data) {
  (void)ranks;
  (void)size;
  (void)data;
  return CAGEHOP_IO;
}

int store_open_shared(const char *path, const struct ranks *ranks, struct store **store, int *own) {
  (void)path;
  (void)ranks;
  *store = NULL;
  *own = CAGEHOP_IO;
  return CAGEHOP_IO;
}

#endif
