// SPDX-License-Identifier: GPL-3.0-or-later
/// The file: opened, closed, its members listed, and why something failed.
#include "map_hdf5/hdf5_store.h"
#include "status/memory.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Several times what HDF5 1.10.8 takes to begin, [B]; where it finds no memory for its types it crashes.
static const size_t room_to_begin = (size_t)4 << 20;

int store_prepare(void) {
  if (!memory_has_room(room_to_begin)) {
    return CAGEHOP_NO_MEMORY;
  }
  H5dont_atexit();
  if (H5open() < 0) {
    return CAGEHOP_NO_MEMORY;
  }
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return CAGEHOP_OK;
}

const char *store_library_version(void) {
#define VERSION_TEXT_(x) #x
#define VERSION_TEXT(x) VERSION_TEXT_(x)
  return VERSION_TEXT(H5_VERS_MAJOR) "." VERSION_TEXT(H5_VERS_MINOR) "." VERSION_TEXT(H5_VERS_RELEASE);
}

// ---------------------------------------------------------------- reasons

/// The reason of the last failure on this thread, like errno.
static _Thread_local char reason[512] = "unknown reason";

/// What was found on HDF5's error stack.
struct found {
  bool any;    // a reason of the system, or MPI's
  bool system; // a reason of the system, which is exact
};

/// Keeps the description on HDF5's error stack that the system gave, or MPI, else the innermost one.
static herr_t keep_reason(unsigned depth, const H5E_error2_t *entry, void *context) {
  struct found *found = context;
  const char *text = entry->desc != NULL ? entry->desc : "";
  const char *said = strstr(text, "error message = '");
  if (entry->min_num == H5E_MPIERRSTR && !found->any) {
    snprintf(reason, sizeof reason, "%s", text);
    found->any = true;
  } else if (said != NULL && !found->any) {
    const char *from = said + strlen("error message = '");
    snprintf(reason, sizeof reason, "%.*s", (int)strcspn(from, "'"), from);
    found->any = found->system = true;
  } else if (depth == 0 && !found->any) {
    snprintf(reason, sizeof reason, "HDF5: %s", text);
  }
  return 0;
}

/// MPICH's reasons have several lines; messages have one.
static void make_one_line(void) {
  for (char *end = strchr(reason, '\n'); end != NULL; end = strchr(end, '\n')) {
    *end = ' ';
  }
}

/// Finds the reason of a failure. Whether it is the system's own.
static bool find_reason(void) {
  struct found found = {0};
  snprintf(reason, sizeof reason, "unknown reason");
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_reason, &found);
  make_one_line();
  return found.system;
}

void store_note_reason(void) {
  (void)find_reason();
}

void store_note_write_reason(void) {
  if (!find_reason()) {
    text_append(reason, sizeof reason, "; is the disk full?");
  }
}

void store_note_text(const char *text) {
  snprintf(reason, sizeof reason, "%.*s", (int)sizeof reason - 1, text);
  make_one_line();
}

const char *store_reason(void) {
  return reason;
}

// ---------------------------------------------------------------- opening, closing

// Large datasets begin where a stripe of a parallel file system does, so that nodes that write neighbouring
// isochores share few; at most 1/32 of them is lost.
static const hsize_t stripe_bytes = (hsize_t)1 << 20, aligned_bytes = (hsize_t)32 << 20;

hid_t store_access_list(void) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL); // HDF5 prints nothing: store_reason tells
  const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
  if (list >= 0) {
    // Without a sieve buffer each write is a write(2): a killed program loses nothing it wrote.
    H5Pset_sieve_buf_size(list, 0);
    H5Pset_alignment(list, aligned_bytes, stripe_bytes);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(
        list, 0, 1); // readers may open the file while a run writes it; our own lock keeps writers apart
#endif
  }
  return list;
}

/// The descriptor of a file that was opened with that list; -1 where it is only read.
static int own_descriptor(hid_t file, unsigned mode, hid_t access) {
  void *handle = NULL;
  if ((mode & (H5F_ACC_RDWR | H5F_ACC_EXCL)) == 0 || H5Pget_driver(access) != H5FD_SEC2 ||
      H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) < 0 || handle == NULL) {
    return -1;
  }
  return *(int *)handle;
}

int store_open_with(const char *path, unsigned mode, hid_t access, struct store **store) {
  struct store *result = calloc(1, sizeof *result);
  int status = result != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    result->file =
        (mode & H5F_ACC_EXCL) != 0 ? H5Fcreate(path, mode, H5P_DEFAULT, access) : H5Fopen(path, mode, access);
    status = result->file >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
    result->descriptor = status == CAGEHOP_OK ? own_descriptor(result->file, mode, access) : -1;
  }
  if (status == CAGEHOP_IO) {
    store_note_reason();
  }
  if (access >= 0) {
    H5Pclose(access);
  }
  if (status != CAGEHOP_OK) {
    free(result);
    result = NULL;
  }
  *store = result;
  return status;
}

int store_open(const char *path, bool writing, struct store **store) {
  return store_open_with(path, writing ? H5F_ACC_RDWR : H5F_ACC_RDONLY, store_access_list(), store);
}

int store_flush(struct store *store) {
  if (H5Fflush(store->file, H5F_SCOPE_GLOBAL) < 0) {
    store_note_write_reason();
    return CAGEHOP_IO;
  }
  return CAGEHOP_OK;
}

/// Closes the variables that are open. Whether that went well with all.
static bool close_variables(struct store *store) {
  hid_t id[64];
  bool closed = true;
  ssize_t count = 1;
  while (closed && count > 0) {
    count = H5Fget_obj_ids(store->file, H5F_OBJ_DATASET | H5F_OBJ_LOCAL, sizeof id / sizeof id[0], id);
    for (ssize_t k = 0; k < count; k++) {
      closed &= H5Dclose(id[k]) >= 0;
    }
  }
  return closed && count == 0;
}

int store_close(struct store **store) {
  if (*store == NULL) {
    return CAGEHOP_OK;
  }
  bool closed = close_variables(*store);
  if (!closed) {
    store_note_write_reason();
  }
  if (H5Fclose((*store)->file) < 0) {
    store_note_write_reason();
    closed = false;
  }
  free(*store);
  *store = NULL;
  return closed ? CAGEHOP_OK : CAGEHOP_IO;
}

void store_leave_open(struct store **store) {
  free(*store);
  *store = NULL;
}

// ---------------------------------------------------------------- members

bool store_has(const struct store *store, const char *name) {
  char part[STORE_NAME_MAX];
  const size_t length = strlen(name);
  if (length == 0 || length >= sizeof part) {
    return false;
  }
  for (size_t end = 1; end <= length; end++) { // "run", then "run/job"
    if (name[end] == '/' || name[end] == '\0') {
      H5L_info_t link;
      memcpy(part, name, end);
      part[end] = '\0';
      if (H5Lget_info(store->file, part, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD) {
        return false;
      }
    }
  }
  return true;
}

hid_t store_open_object(const struct store *store, const char *object) {
  return strcmp(object, "/") == 0 || store_has(store, object) ? H5Oopen(store->file, object, H5P_DEFAULT)
                                                              : -1;
}

static enum store_entry list_variable(const struct store *store, size_t k, char name[STORE_NAME_MAX]) {
  H5G_info_t root;
  H5O_info_t object;
  if (H5Gget_info(store->file, &root) < 0) {
    return STORE_DAMAGED;
  }
  if (k >= root.nlinks) {
    return STORE_END;
  }
  const ssize_t length =
      H5Lget_name_by_idx(store->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, STORE_NAME_MAX, H5P_DEFAULT);
  if (length <= 0 || length >= STORE_NAME_MAX) {
    return STORE_DAMAGED;
  }
  return store_has(store, name) && H5Oget_info_by_name(store->file, name, &object, H5P_DEFAULT) >= 0 &&
                 object.type == H5O_TYPE_DATASET
             ? STORE_LISTED
             : STORE_OTHER;
}

static enum store_entry list_attribute(const struct store *store, size_t k, char name[STORE_NAME_MAX]) {
  H5O_info_t root;
  if (H5Oget_info(store->file, &root) < 0) {
    return STORE_DAMAGED;
  }
  if (k >= root.num_attrs) {
    return STORE_END;
  }
  const hid_t attribute =
      H5Aopen_by_idx(store->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT);
  const bool named = attribute >= 0 && H5Aget_name(attribute, STORE_NAME_MAX, name) >= 0;
  if (attribute >= 0) {
    H5Aclose(attribute);
  }
  return named ? STORE_LISTED : STORE_DAMAGED;
}

enum store_entry store_list(const struct store *store, enum store_list list, size_t k,
                            char name[STORE_NAME_MAX]) {
  return list == STORE_VARIABLES ? list_variable(store, k, name) : list_attribute(store, k, name);
}
