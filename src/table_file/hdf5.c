// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_check.h"
#include "table_file/forms.h"

#include <cagehop/status.h>
#include <hdf5.h>
#include <stdbool.h>
#include <stdlib.h>

/// A dataset of numbers, whole.
struct numbers {
  int rank;
  hsize_t size[2];
  size_t count;
  double *value; // owned by the caller
};

/// Whether a dataset's class is one of numbers, and its data lie in this file.
static bool holds_numbers(hid_t dataset) {
  const hid_t type = H5Dget_type(dataset), list = H5Dget_create_plist(dataset);
  const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  const bool here = list >= 0 && H5Pget_layout(list) != H5D_VIRTUAL &&
                    (H5Pget_layout(list) != H5D_CONTIGUOUS || H5Pget_external_count(list) == 0);
  if (type >= 0) {
    H5Tclose(type);
  }
  if (list >= 0) {
    H5Pclose(list);
  }
  return here && (class == H5T_FLOAT || class == H5T_INTEGER);
}

/// Opens a dataset that is a hard link of the root; negative where there is none.
static hid_t open_numbers(hid_t file, const char *name) {
  H5L_info_t link;
  return H5Lexists(file, name, H5P_DEFAULT) > 0 && H5Lget_info(file, name, &link, H5P_DEFAULT) >= 0 &&
                 link.type == H5L_TYPE_HARD
             ? H5Dopen2(file, name, H5P_DEFAULT)
             : -1;
}

/// Rank and extent, if a table can have them. A damaged extent must not ask for all memory: no more numbers
/// than the file could hold, compressed a thousandfold.
static int read_shape(hid_t file, hid_t dataset, const char *name, const char *path, struct numbers *numbers,
                      char error[TABLE_FILE_ERROR_MAX]) {
  const hsize_t most = (hsize_t)1 << 31;
  hsize_t bytes = 0;
  const hid_t space = H5Dget_space(dataset);
  int status = CAGEHOP_OK;
  numbers->rank = H5Sget_simple_extent_ndims(space);
  if (numbers->rank < 0 || numbers->rank > 2 || H5Sget_simple_extent_dims(space, numbers->size, NULL) < 0) {
    status = table_fail(error, path, "dataset %s has more than two dimensions", name);
  } else {
    const hssize_t points =
        H5Sget_simple_extent_npoints(space); // 0 for a null space, whose extent is that of a scalar
    if (points <= 0 || numbers->size[0] > most || numbers->size[1] > most / numbers->size[0] ||
        (hsize_t)points != numbers->size[0] * numbers->size[1] || H5Fget_filesize(file, &bytes) < 0 ||
        (hsize_t)points / 2048 > bytes) {
      status = table_fail(error, path, "dataset %s is empty, or too large to be a table", name);
    }
    numbers->count = points > 0 ? (size_t)points : 0;
  }
  H5Sclose(space);
  return status;
}

static int read_numbers(hid_t file, const char *name, const char *path, struct numbers *numbers,
                        char error[TABLE_FILE_ERROR_MAX]) {
  *numbers = (struct numbers){.size = {1, 1}};
  const hid_t dataset = open_numbers(file, name);
  if (dataset < 0) {
    return table_fail(error, path, "there is no dataset %s; a table has phi, q, S and, if there, g_contact",
                      name);
  }
  int status = holds_numbers(dataset)
                   ? read_shape(file, dataset, name, path, numbers, error)
                   : table_fail(error, path, "dataset %s can't be read as numbers of this file", name);
  if (status == CAGEHOP_OK) {
    numbers->value = calloc(numbers->count, sizeof *numbers->value);
    if (numbers->value == NULL) {
      status = CAGEHOP_NO_MEMORY;
    } else if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers->value) < 0) {
      status = table_fail(error, path, "dataset %s can't be read as numbers", name);
    }
  }
  H5Dclose(dataset);
  return status;
}

/// The four datasets, into *file, and whether their shapes fit.
static int read_datasets(hid_t file_id, const char *path, struct table_file *file, size_t *n_phi, size_t *n_q,
                         char error[TABLE_FILE_ERROR_MAX]) {
  struct numbers phi = {0}, q = {0}, S = {0}, contact = {0};
  int status = read_numbers(file_id, "phi", path, &phi, error);
  file->phi = phi.value;
  if (status == CAGEHOP_OK) {
    status = read_numbers(file_id, "q", path, &q, error);
    file->q = q.value;
  }
  if (status == CAGEHOP_OK) {
    status = read_numbers(file_id, "S", path, &S, error);
    file->S = S.value;
  }
  const bool has_contact = H5Lexists(file_id, "g_contact", H5P_DEFAULT) > 0;
  if (status == CAGEHOP_OK && has_contact) {
    status = read_numbers(file_id, "g_contact", path, &contact, error);
    file->g_contact = contact.value;
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  *n_phi = (size_t)phi.size[0];
  *n_q = (size_t)q.size[0];
  const bool one_row = S.rank == 1 && *n_phi == 1 && S.size[0] == *n_q;
  if (phi.rank > 1 || q.rank != 1 ||
      !(one_row || (S.rank == 2 && S.size[0] == *n_phi && S.size[1] == *n_q)) ||
      (has_contact && (contact.rank > 1 || contact.size[0] != *n_phi))) {
    return table_fail(error, path,
                      "the shapes must be phi (n_phi), q (n_q), S (n_phi, n_q), g_contact (n_phi)");
  }
  return CAGEHOP_OK;
}

/// Reads the table for nothing, in a child process.
static void try_to_read(const char *path) {
  struct table_file file = {0};
  char error[TABLE_FILE_ERROR_MAX];
  size_t n_phi = 0, n_q = 0;
  const hid_t file_id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_id >= 0) {
    (void)read_datasets(file_id, path, &file, &n_phi, &n_q, error);
    H5Fclose(file_id);
  }
}

int table_read_hdf5(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  size_t n_phi = 0, n_q = 0, i, j;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (file_check_in_child(path, try_to_read, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  const hid_t file_id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_id < 0) {
    return table_fail(error, path, "the file can't be opened as HDF5; it is damaged, or being written");
  }
  int status = read_datasets(file_id, path, file, &n_phi, &n_q, error);
  H5Fclose(file_id);
  if (status == CAGEHOP_OK) {
    const char *fault = table_fault(file, n_phi, n_q, &i, &j);
    if (fault != NULL) {
      status = table_fail(error, path, "at phi[%zu], q[%zu]: %s", i, j, fault);
    }
  }
  return status;
}
