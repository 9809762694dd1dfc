// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/forms.h"

#include <cagehop/status.h>
#include <hdf5.h>
#include <stdlib.h>

/// A dataset of numbers, whole.
struct numbers {
  int rank;
  hsize_t size[2];
  double *value; // owned by the caller
};

static int read_numbers(hid_t file, const char *name, const char *path, struct numbers *numbers,
                        char error[TABLE_FILE_ERROR_MAX]) {
  int status = CAGEHOP_OK;
  *numbers = (struct numbers){.size = {1, 1}};
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  if (dataset < 0) {
    return table_fail(error, path, "there is no dataset %s; a table has phi, q, S and, if there, g_contact",
                      name);
  }
  const size_t most = (size_t)1 << 31; // numbers; a damaged extent must not ask for all memory
  const hid_t space = H5Dget_space(dataset);
  numbers->rank = H5Sget_simple_extent_ndims(space);
  if (numbers->rank < 0 || numbers->rank > 2 || H5Sget_simple_extent_dims(space, numbers->size, NULL) < 0) {
    status = table_fail(error, path, "dataset %s has more than two dimensions", name);
    goto out;
  }
  const hssize_t points =
      H5Sget_simple_extent_npoints(space); // 0 for a null space, whose extent is that of a scalar
  if (points <= 0 || numbers->size[0] > most || numbers->size[1] > most / numbers->size[0] ||
      (hsize_t)points != numbers->size[0] * numbers->size[1]) {
    status = table_fail(error, path, "dataset %s is empty, or too large to be a table", name);
    goto out;
  }
  numbers->value = calloc((size_t)points, sizeof *numbers->value);
  if (numbers->value == NULL) {
    status = CAGEHOP_NO_MEMORY;
  } else if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers->value) < 0) {
    status = table_fail(error, path, "dataset %s can't be read as numbers", name);
  }

out:
  H5Sclose(space);
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

bool table_is_hdf5(const char *path) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return H5Fis_hdf5(path) > 0; // also behind a user block, which MATLAB writes
}

int table_read_hdf5(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  size_t n_phi = 0, n_q = 0, i, j;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
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
