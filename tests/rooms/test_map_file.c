// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/map.h"
#include "map_hdf5/store.h"
#include "support/check.h"
#include "support/map_job.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N_PHI = 4, N_PRESSURE = 7, TILE = 3, BLOCKS = 3 };

static const double phi[N_PHI] = {0.5, 0.55, 0.6, 0.65};
static const double pressure[N_PRESSURE] = {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 9.0};
static const struct map_attribute provenance[] = {
    {"command_line", "cagehop run x.yaml"}, {"mpi_size", "3"}, {"slurm_job_id", ""}};
static const struct map_layout layout = {
    .n_phi = N_PHI,
    .state = phi,
    .n_pressure = N_PRESSURE,
    .pressure = pressure,
    .tile_pressures = TILE,
    .attribute_count = 3,
    .attribute = provenance,
    MAP_JOB,
};

static int disk_waits;    // calls of fdatasync
static bool disk_is_full; // what the next ones say

int __wrap_fdatasync(int file); // NOLINT: the linker's --wrap wants this name
int __wrap_fdatasync(int file) {
  disk_waits++;
  errno = ENOSPC;
  return file < 0 || disk_is_full ? -1 : 0;
}

static char folder[] = "/tmp/cagehop-map-file-XXXXXX";
static char path[256], error[MAP_ERROR_MAX];

static int make_folder(void **state) {
  (void)state;
  strcpy(folder + strlen(folder) - 6, "XXXXXX");
  const bool made = mkdtemp(folder) != NULL;
  snprintf(path, sizeof path, "%s/map.h5", folder);
  return made ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder); // fails where a file was left behind
}

/// Numbers that tell where they belong.
static struct cagehop_point made_up_point(size_t i, size_t j) {
  struct cagehop_point point = {.status = j == 6 ? CAGEHOP_NOT_RESOLVED : CAGEHOP_OK};
  point.landscape.regime = j == 6 ? CAGEHOP_REGIME_FAILED : CAGEHOP_REGIME_TWO_STATE;
  point.landscape.r_L1 = (double)(100 * i + j);
  point.landscape.r_L2 = NAN;
  point.relaxation.tau_alpha = j == 5 ? INFINITY : 1e-9 * (double)(i + 1);
  return point;
}

static void write_tile(struct map *map, size_t i, size_t block) {
  struct cagehop_point point[TILE];
  for (size_t j = 0; j < TILE && block * TILE + j < N_PRESSURE; j++) {
    point[j] = made_up_point(i, block * TILE + j);
  }
  assert_int_equal(map_write_tile(map, i, block, point), CAGEHOP_OK);
}

/// The row of isochore i, as this program finds it on this machine.
static void write_row(struct map *map, size_t i) {
  const struct cagehop_isochore_summary summary = {.temperature = 700.0, .arithmetic = 7};
  assert_int_equal(map_write_isochore(map, i, &summary, NULL), CAGEHOP_OK);
}

static struct map *create(void) {
  struct map *map;
  bool exists;
  if (map_create(path, &layout, &map, &exists, error) != CAGEHOP_OK) {
    fail_msg("%s", error);
  }
  return map;
}

static void flip_byte(const char *needle, size_t length, long offset) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  char *bytes = malloc(size);
  assert_non_null(bytes);
  rewind(file);
  assert_int_equal(fread(bytes, 1, size, file), size);
  size_t at = 0;
  while (at + length <= size && memcmp(bytes + at, needle, length) != 0) {
    at++;
  }
  assert_true(at + length <= size);
  fseek(file, (long)at + offset, SEEK_SET);
  fputc(bytes[at + (size_t)offset] ^ 0x10, file);
  fclose(file);
  free(bytes);
}

static void what_is_written_is_counted(void **state) {
  (void)state;
  struct map_info info;
  struct map *map = create();
  const struct cagehop_isochore_summary summary = {
      .phi = 0.55, .temperature = 700.0, .structure_iterations = 9};
  assert_int_equal(map_write_isochore(map, 1, &summary, NULL), CAGEHOP_OK);
  write_tile(map, 1, 0);
  write_tile(map, 1, 2);
  assert_true(map_tile_done(map, 1, 0) && !map_tile_done(map, 1, 1) && map_tile_done(map, 1, 2));
  assert_int_equal(map_flush(map), CAGEHOP_OK);
  assert_int_equal(map_conclude(map, MAP_RUN_STOPPED, "test"), CAGEHOP_OK);
  // A reader may look on while the map is open for writing.
  assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
  assert_int_equal(info.tiles_done, 2);
  assert_int_equal(info.tile_count, N_PHI * BLOCKS);
  assert_int_equal(info.regime_count[CAGEHOP_REGIME_TWO_STATE], 3);
  assert_int_equal(info.regime_count[CAGEHOP_REGIME_FAILED], 1);
  assert_int_equal(info.regime_count[CAGEHOP_REGIME_PENDING], N_PHI * N_PRESSURE - 4);
  assert_string_equal(info.job_text, layout.job_text);
  assert_string_equal(info.pressure_unit, "kBT/d^3");
  assert_int_equal(info.run_count, 1);
  assert_non_null(strstr(info.run[0], "cagehop run x.yaml"));
  assert_non_null(strstr(info.run[0], "stopped: test"));
  map_info_clear(&info);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_null(map);
}

/// Closes the file behind the map's back: the descriptor of its lock, the only one that does not block.
static void close_behind(void) {
  struct stat map, file;
  assert_int_equal(stat(path, &map), 0);
  for (int descriptor = 3; descriptor < 256; descriptor++) {
    if (fstat(descriptor, &file) == 0 && file.st_ino == map.st_ino && file.st_dev == map.st_dev &&
        (fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0) {
      assert_int_equal(close(descriptor), 0);
    }
  }
}

static void a_failed_close_says_why(void **state) {
  (void)state;
  struct map *map = create();
  close_behind();
  assert_int_equal(map_close(&map, error), CAGEHOP_IO);
  assert_null(map);
  assert_non_null(strstr(error, "could not be closed: Bad file descriptor"));
  assert_int_equal(strncmp(error, path, strlen(path)), 0);
}

static void a_map_is_taken_up_where_it_was(void **state) {
  (void)state;
  struct map *map = create();
  write_row(map, 2);
  write_tile(map, 2, 1);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  for (size_t i = 0; i < N_PHI; i++) {
    for (size_t b = 0; b < BLOCKS; b++) {
      assert_true(map_tile_done(map, i, b) == (i == 2 && b == 1));
    }
  }
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  struct map_info info;
  assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
  assert_int_equal(info.run_count, 2);
  map_info_clear(&info);
}

static void a_damaged_tile_is_pending_again(void **state) {
  (void)state;
  struct map *map = create();
  struct map_info info;
  write_row(map, 2);
  write_row(map, 3);
  write_tile(map, 2, 1);
  write_tile(map, 3, 1);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  const double row[3] = {203.0, 204.0, 205.0}; // r_L1 of tile (2, 1)
  flip_byte((const char *)row, sizeof row, 9);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  assert_false(map_tile_done(map, 2, 1));
  assert_true(map_tile_done(map, 3, 1));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
  assert_int_equal(info.regime_count[CAGEHOP_REGIME_PENDING], N_PHI * N_PRESSURE - 3);
  map_info_clear(&info);
}

/// Damage in the variables on phi makes the isochore's tiles pending too.
static void a_damaged_row_is_pending_again(void **state) {
  (void)state;
  struct map *map = create();
  const struct cagehop_isochore_summary summary = {
      .phi = 0.6, .temperature = 123.456789, .structure_iterations = 9, .arithmetic = 7};
  assert_int_equal(map_write_isochore(map, 2, &summary, NULL), CAGEHOP_OK);
  write_row(map, 3);
  write_tile(map, 2, 1);
  write_tile(map, 3, 1);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  assert_true(map_tile_done(map, 2, 1));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  flip_byte((const char *)&summary.temperature, sizeof summary.temperature, 2);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  assert_false(map_tile_done(map, 2, 1));
  assert_true(map_tile_done(map, 3, 1));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

/// Refusing a file must not write to it.
static void an_empty_file_is_left_empty(void **state) {
  (void)state;
  struct map *map;
  struct stat file;
  fclose(fopen(path, "wb"));
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_IO);
  assert_int_equal(stat(path, &file), 0);
  assert_int_equal(file.st_size, 0);
  assert_int_equal(map_resume("/dev/null", &layout, &map, error), CAGEHOP_IO);
}

static void refused(const struct map_layout *other, const char *word) {
  struct map *map;
  assert_int_equal(map_resume(path, other, &map, error), CAGEHOP_IO);
  assert_null(map);
  if (strstr(error, path) == NULL || strstr(error, word) == NULL || strchr(error, '\n') != NULL) {
    fail_msg("want '%s' in: %s", word, error);
  }
}

static void another_jobs_map_is_refused(void **state) {
  (void)state;
  struct map *map = create();
  struct map_layout other = layout;
  const double shifted[N_PHI] = {0.5, 0.55, 0.6, 0.66};
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  other.job_sha256 = "abd";
  other.job_identity = "material.name: x\ngrid.pressure.to: 3\noutput.rates: false\n";
  refused(&other, "belongs to another job: grid.pressure.to is 9 there and 3 here; choose another file");
  other.job_identity = "material.name: x\ngrid.pressure_MPa.to: 9\noutput.rates: false\n";
  refused(&other, "grid.pressure_MPa.to is left out there and 9 here");
  other.job_identity = "material.name: x\noutput.rates: false\n";
  refused(&other, "grid.pressure.to is 9 there and left out here");
  other = layout;
  other.job_text = "# another text\n";
  other.job_text_sha256 = "abd";
  assert_int_equal(map_resume(path, &other, &map, error), CAGEHOP_OK);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  other = layout;
  other.table_sha256 = "abe";
  refused(&other, "another table");
  other = layout;
  other.state = shifted;
  refused(&other, "another grid");
}

/// Taken up with other tiles, no checksum would match and every finished tile would be lost.
static void a_map_with_other_tiles_is_refused_untouched(void **state) {
  (void)state;
  struct map *map = create();
  struct map_layout other = layout;
  struct map_info info;
  write_tile(map, 0, 0);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  for (other.tile_pressures = 1; other.tile_pressures <= N_PRESSURE; other.tile_pressures++) {
    if (other.tile_pressures != TILE) {
      refused(&other, "other tiles");
    }
  }
  assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
  assert_int_equal(info.tiles_done, 1);
  map_info_clear(&info);
}

static void a_truncated_map_is_refused(void **state) {
  (void)state;
  struct stat whole;
  struct map_info info;
  struct map *map = create();
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(stat(path, &whole), 0);
  for (off_t size = whole.st_size / 8; size > 0; size /= 4) { // what describes the data is cut off too
    struct stat after;
    assert_int_equal(truncate(path, size), 0);
    refused(&layout, "-o");
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_size, size);
    assert_int_equal(map_read_info(path, &info, error), CAGEHOP_IO);
  }
}

static void what_is_no_map_is_refused(void **state) {
  (void)state;
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs("not HDF5", file);
  fclose(file);
  refused(&layout, "no HDF5 file");
}

static void a_second_writer_is_refused(void **state) {
  (void)state;
  struct map *map = create();
  refused(&layout, "being written");
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

/// The owner's line in the history tells who writes; a dead owner's line does not.
static void a_second_writer_learns_who_the_first_is(void **state) {
  (void)state;
  struct map_layout other = layout;
  struct map *map;
  bool exists;
  char pid[64];
  other.origin.slurm_job = "4711";
  assert_int_equal(map_create(path, &other, &map, &exists, error), CAGEHOP_OK);
  snprintf(pid, sizeof pid, "pid %ld, Slurm job 4711, since 2", (long)getpid());
  refused(&layout, pid);
  refused(&layout, "is being written by cagehop on ");
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_OK);
  refused(&layout, "another run, just started");
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  map = NULL;
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  snprintf(pid, sizeof pid, "pid %ld, since 2", (long)getpid());
  refused(&layout, pid);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

/// Written data goes on disk once a minute, not with every tile, and at the end.
static void the_disk_is_waited_for_once_a_minute(void **state) {
  (void)state;
  struct map *map = create();
  disk_waits = 0;
  for (int second = 0; second < 10 * MAP_SYNC_SECONDS; second++) {
    assert_int_equal(map_flush_when_due(map, 1e6 + second), CAGEHOP_OK);
    assert_int_equal(disk_waits, second / MAP_SYNC_SECONDS);
  }
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_OK);
  assert_int_equal(disk_waits, 9 + 2);
  disk_is_full = true;
  assert_int_equal(map_flush_when_due(map, 2e6), CAGEHOP_IO);
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_IO);
  disk_is_full = false;
  assert_non_null(strstr(map_error(map), "can't be put on disk: No space left"));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

static void a_file_that_lost_its_name_is_noticed(void **state) {
  (void)state;
  char moved[512];
  struct map *map = create();
  snprintf(moved, sizeof moved, "%s.moved", path);
  assert_int_equal(rename(path, moved), 0);
  assert_int_equal(map_flush(map), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "moved or deleted"));
  assert_int_equal(rename(moved, path), 0);
  assert_int_equal(map_flush(map), CAGEHOP_OK);
  unlink(path);
  assert_int_equal(map_flush(map), CAGEHOP_IO);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

/// Every tile of an isochore with a failed point is pending again, the others are not.
static void failed_isochores_are_pending_again(void **state) {
  (void)state;
  size_t points;
  bool isobars;
  struct map *map = create();
  write_tile(map, 1, 0);
  write_tile(map, 1, 2); // its only point has failed
  write_tile(map, 2, 0);
  write_tile(map, 2, 1);
  assert_int_equal(map_retry_failed(map, &points, &isobars), CAGEHOP_OK);
  assert_int_equal(points, 1);
  assert_false(map_tile_done(map, 1, 0) || map_tile_done(map, 1, 2));
  assert_true(map_tile_done(map, 2, 0) && map_tile_done(map, 2, 1));
  assert_int_equal(map_retry_failed(map, &points, &isobars), CAGEHOP_OK);
  assert_int_equal(points, 0);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_resume(path, &layout, &map, error), CAGEHOP_OK);
  assert_false(map_tile_done(map, 1, 0) || map_tile_done(map, 1, 2));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

static void creating_never_overwrites(void **state) {
  (void)state;
  struct map *map = create();
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  bool exists;
  assert_int_equal(map_create(path, &layout, &map, &exists, error), CAGEHOP_IO);
  assert_true(exists);
  assert_non_null(strstr(error, "exists"));
}

/// It can't be written through, and must not be replaced.
static void a_link_to_nowhere_is_refused(void **state) {
  (void)state;
  struct map *map;
  struct stat file;
  bool exists;
  assert_int_equal(symlink("nowhere/at-all", path), 0);
  assert_int_equal(map_create(path, &layout, &map, &exists, error), CAGEHOP_IO);
  assert_false(exists);
  assert_non_null(strstr(error, "leads nowhere"));
  assert_true(lstat(path, &file) == 0 && S_ISLNK(file.st_mode));
}

/// Temporary names hold where process numbers repeat: a file that another run has under construction stays.
static void files_under_construction_are_left_alone(void **state) {
  (void)state;
  char leftover[512];
  snprintf(leftover, sizeof leftover, "%s.new-%ld", path, (long)getpid());
  fclose(fopen(leftover, "wb"));
  struct map *map = create();
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(unlink(leftover), 0); // remove_folder finds what else was left
}

// ---------------------------------------------------------------- what happens to a file under a run

static void a_map_that_was_cut_is_noticed_before_the_next_tile(void **state) {
  (void)state;
  struct map *map = create();
  struct cagehop_point point[TILE] = {0};
  write_tile(map, 0, 0);
  assert_int_equal(truncate(path, 30000), 0);
  assert_int_equal(map_write_tile(map, 0, 1, point), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "was cut to 30000 of "));
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "was cut to "));
  map_close(&map, NULL);
}

static void a_map_whose_name_leads_elsewhere_is_noticed(void **state) {
  (void)state;
  char moved[512];
  struct map *map = create();
  write_tile(map, 0, 0);
  snprintf(moved, sizeof moved, "%s.moved", path);
  assert_int_equal(rename(path, moved), 0);
  fclose(fopen(path, "wb"));
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "was replaced by another file"));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  struct map_info info;
  assert_int_equal(map_read_info(moved, &info, error), CAGEHOP_OK);
  assert_non_null(strstr(info.run[0], ": failed: "));
  map_info_clear(&info);
  unlink(moved);
}

static void overwrite(long at, const char *bytes, size_t count) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  assert_int_equal(fseek(file, at, SEEK_SET), 0);
  assert_int_equal(fwrite(bytes, 1, count, file), count);
  assert_int_equal(fclose(file), 0);
  const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1}}; // clocks tick slowly
  assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void a_map_overwritten_at_its_start_is_noticed(void **state) {
  (void)state;
  struct map *map = create();
  overwrite(12, "zzzz", 4);
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "was overwritten at its start"));
  map_close(&map, NULL);
}

static void tiles_that_another_program_wrote_over_are_pending_again(void **state) {
  (void)state;
  struct map *map = create();
  const double row[3] = {203.0, 204.0, 205.0}; // r_L1 of tile (2, 1)
  write_tile(map, 2, 1);
  flip_byte((const char *)row, sizeof row, 9);
  overwrite(0, "\x89HDF", 4); // nothing new, but at another time
  write_tile(map, 3, 1);
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_IO);
  assert_non_null(strstr(map_error(map), "1 tiles are no longer what was written"));
  assert_false(map_tile_done(map, 2, 1));
  assert_true(map_tile_done(map, 3, 1));
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

/// A file that was only touched is whole, and the run is finished.
static void a_map_that_was_only_touched_is_finished(void **state) {
  (void)state;
  struct map *map = create();
  write_tile(map, 2, 1);
  overwrite(0, "\x89HDF", 4);
  write_tile(map, 3, 1);
  assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_OK);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
}

// ---------------------------------------------------------------- other machines and programs

/// Takes up a map of three isochores: 0 is whole, of 1 a tile is done, of 2 nothing; as that program.
static void taken_up_by(struct map_origin origin, bool keeps) {
  struct map_layout other = layout;
  struct map *map = create();
  for (size_t i = 0; i < 2; i++) {
    write_row(map, i);
    for (size_t b = 0; b < (i == 0 ? BLOCKS : 1); b++) {
      write_tile(map, i, b);
    }
  }
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  other.origin = origin;
  assert_int_equal(map_resume(path, &other, &map, error), CAGEHOP_OK);
  assert_int_equal(map_restarted(map), keeps ? 0 : 1);
  assert_true(map_tile_done(map, 0, 0) && map_tile_done(map, 0, 2));
  assert_true(map_tile_done(map, 1, 0) == keeps);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  unlink(path);
}

/// A row and its tiles come from one solution: only the same program on the same kind of machine completes an
/// isochore that it finds begun.
static void an_isochore_begun_by_another_kind_of_machine_is_pending_again(void **state) {
  (void)state;
  taken_up_by((struct map_origin){MAP_JOB_ORIGIN}, true);
  struct map_origin origin = {MAP_JOB_ORIGIN};
  origin.arithmetic = 8;
  taken_up_by(origin, false);
  origin = (struct map_origin){MAP_JOB_ORIGIN};
  origin.program = "1.2.4 (abcdef0)";
  taken_up_by(origin, false);
  origin = (struct map_origin){MAP_JOB_ORIGIN};
  origin.compiler = "another compiler";
  taken_up_by(origin, false);
  origin = (struct map_origin){MAP_JOB_ORIGIN};
  origin.keeps_begun = false;
  taken_up_by(origin, false);
}

static void an_impossible_place_is_named(void **state) {
  (void)state;
  struct map *map;
  bool exists;
  char nowhere[512];
  snprintf(nowhere, sizeof nowhere, "%s/nowhere/map.h5", folder);
  assert_int_equal(map_create(nowhere, &layout, &map, &exists, error), CAGEHOP_IO);
  assert_non_null(strstr(error, "nowhere/map.h5"));
  assert_non_null(strstr(error, "No such file"));
}

/// A full disk must end in one line: HDF5 1.10 crashes at exit once it could not close a file.
static void a_disk_without_room_is_named(void **state) {
  (void)state;
  struct map *map;
  bool exists;
  struct rlimit usual, small;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
  small = usual;
  small.rlim_cur = 30000;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  const int status = map_create(path, &layout, &map, &exists, error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
  assert_int_equal(status, CAGEHOP_IO);
  assert_null(map);
  assert_non_null(strstr(error, "MB"));
  assert_int_equal(access(path, F_OK), -1);
}

/// Readers refuse text that ends inside a UTF-8 character.
static void a_long_command_is_cut_between_characters(void **state) {
  (void)state;
  char command[400] = "x";
  while (strlen(command) + 2 < sizeof command) {
    strcat(command, "\xc3\xa9");
  }
  struct map_layout other = layout;
  struct map_info info;
  struct map *map;
  bool exists;
  other.origin.command = command;
  for (size_t shift = 0; shift < 2; shift++) {
    assert_int_equal(map_create(path, &other, &map, &exists, error), CAGEHOP_OK);
    assert_int_equal(map_conclude(map, MAP_RUN_FINISHED, ""), CAGEHOP_OK);
    assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
    assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
    const char *end = strstr(info.run[0], ": finished");
    assert_non_null(end);
    assert_int_equal((unsigned char)end[-1], 0xa9);
    map_info_clear(&info);
    unlink(path);
    memmove(command, command + 1, strlen(command));
    command[0] = 'x';
    memmove(command + 2, command + 1, strlen(command)); // one byte further
    command[1] = 'y';
  }
}

static void a_long_job_is_kept_whole(void **state) {
  (void)state;
  const size_t length = 200000;
  char *text = malloc(length + 1);
  assert_non_null(text);
  memset(text, 'x', length);
  text[length] = '\0';
  struct map_layout other = layout;
  struct map_info info;
  struct map *map;
  bool exists;
  other.job_text = text;
  assert_int_equal(map_create(path, &other, &map, &exists, error), CAGEHOP_OK);
  assert_int_equal(map_close(&map, NULL), CAGEHOP_OK);
  assert_int_equal(map_read_info(path, &info, error), CAGEHOP_OK);
  assert_string_equal(info.job_text, text);
  map_info_clear(&info);
  free(text);
}

/// What can't be read has nothing to do with a full disk.
static void a_failed_read_asks_for_no_room(void **state) {
  struct store *store;
  (void)state;
  snprintf(path, sizeof path, "%s/text.h5", folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs("this is no HDF5 file", file);
  fclose(file);
  assert_int_equal(store_open(path, false, &store), CAGEHOP_IO);
  assert_non_null(strstr(store_reason(), "HDF5: "));
  assert_null(strstr(store_reason(), "disk"));
}

int main(void) {
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
      IN_A_FOLDER(what_is_written_is_counted),
      IN_A_FOLDER(a_failed_read_asks_for_no_room),
      IN_A_FOLDER(a_failed_close_says_why),
      IN_A_FOLDER(a_map_is_taken_up_where_it_was),
      IN_A_FOLDER(a_damaged_tile_is_pending_again),
      IN_A_FOLDER(a_damaged_row_is_pending_again),
      IN_A_FOLDER(an_empty_file_is_left_empty),
      IN_A_FOLDER(another_jobs_map_is_refused),
      IN_A_FOLDER(what_is_no_map_is_refused),
      IN_A_FOLDER(a_second_writer_is_refused),
      IN_A_FOLDER(a_second_writer_learns_who_the_first_is),
      IN_A_FOLDER(the_disk_is_waited_for_once_a_minute),
      IN_A_FOLDER(a_file_that_lost_its_name_is_noticed),
      IN_A_FOLDER(failed_isochores_are_pending_again),
      IN_A_FOLDER(creating_never_overwrites),
      IN_A_FOLDER(a_link_to_nowhere_is_refused),
      IN_A_FOLDER(files_under_construction_are_left_alone),
      IN_A_FOLDER(a_map_that_was_cut_is_noticed_before_the_next_tile),
      IN_A_FOLDER(a_map_whose_name_leads_elsewhere_is_noticed),
      IN_A_FOLDER(a_map_overwritten_at_its_start_is_noticed),
      IN_A_FOLDER(tiles_that_another_program_wrote_over_are_pending_again),
      IN_A_FOLDER(a_map_that_was_only_touched_is_finished),
      IN_A_FOLDER(an_isochore_begun_by_another_kind_of_machine_is_pending_again),
      IN_A_FOLDER(an_impossible_place_is_named),
      IN_A_FOLDER(a_map_with_other_tiles_is_refused_untouched),
      IN_A_FOLDER(a_truncated_map_is_refused),
      IN_A_FOLDER(a_disk_without_room_is_named),
      IN_A_FOLDER(a_long_command_is_cut_between_characters),
      IN_A_FOLDER(a_long_job_is_kept_whole),
  };
  return cmocka_run_group_tests_name("map_file", tests, NULL, NULL);
}
