// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the datasets of a map begin in its file.
#include "map_hdf5/hdf5_store.h"
#include "support/check.h"

#include <stdlib.h>
#include <unistd.h>

enum { STRIPE = 1 << 20 };

/// The place of a new dataset that is given space at once and filled with nothing.
static haddr_t place_of(hid_t file, const char *name, hsize_t bytes) {
  const hid_t space = H5Screate_simple(1, &bytes, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY);
  H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
  const hid_t set = H5Dcreate2(file, name, H5T_NATIVE_UCHAR, space, H5P_DEFAULT, list, H5P_DEFAULT);
  const haddr_t place = H5Dget_offset(set);
  H5Dclose(set);
  H5Pclose(list);
  H5Sclose(space);
  return place;
}

static void large_datasets_begin_at_stripes(void **state) {
  (void)state;
  char path[] = "/tmp/cagehop-stripes-XXXXXX";
  const hid_t access = store_access_list();
  hsize_t bytes;
  close(mkstemp(path));
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  assert_true(file >= 0);
  assert_true(place_of(file, "small", 12345) < STRIPE);
  assert_int_equal(place_of(file, "a", 32 * STRIPE) % STRIPE, 0);
  assert_true(place_of(file, "another", 54321) % STRIPE != 0);
  assert_int_equal(place_of(file, "b", 40 * STRIPE + 77) % STRIPE, 0);
  H5Fget_filesize(file, &bytes);
  assert_true(bytes < (32 + 40 + 3) * (hsize_t)STRIPE); // not every dataset takes a stripe
  H5Fclose(file);
  H5Pclose(access);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(large_datasets_begin_at_stripes)};
  return cmocka_run_group_tests_name("stripes", tests, NULL, NULL);
}
