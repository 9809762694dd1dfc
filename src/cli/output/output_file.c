// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/output_file.h"

#include "cli/command.h"
#include "file_check/file_check.h"
#include "table_file/landscape_content.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool output_is_standard(const char *output) {
  return strcmp(output, "-") == 0;
}

static bool is_hdf5(const char *path) {
  struct file_check found;
  char unused[FILE_CHECK_ERROR_MAX];
  (void)file_check_superblock(path, &found, unused); // damaged ones count too
  return found.hdf5;
}

bool output_may_have(const char *command, const char *output, const char *map, const char *example) {
  struct stat of_output, of_map;
  if (output_is_standard(output) || stat(output, &of_output) != 0 || !S_ISREG(of_output.st_mode)) {
    return true;
  }
  const bool same =
      stat(map, &of_map) == 0 && of_output.st_dev == of_map.st_dev && of_output.st_ino == of_map.st_ino;
  if (same || is_hdf5(output)) {
    report("%s: -o %s is %s; give it another name, as %s", command, output,
           same ? "the map itself" : "an HDF5 file", example);
    return false;
  }
  return true;
}

bool output_from_map(const char *command, const char *map) {
  const bool table = landscape_content_is_one(map);
  if (table) {
    report("%s: %s is a landscape table and no map; 'cagehop info' shows what is in it", command, map);
  }
  return !table;
}

FILE *output_open(const char *command, const char *output) {
  FILE *file = output_is_standard(output) ? stdout : fopen(output, "w");
  if (file == NULL) {
    report("%s: %s can't be written: %s", command, output, strerror(errno));
  }
  return file;
}

int output_close(const char *command, const char *output, FILE **file) {
  if (*file == NULL || *file == stdout) {
    *file = NULL;
    return EXIT_DONE;
  }
  const bool failed = ferror(*file) != 0;
  int reason = errno; // of the write that failed, where one did
  const bool closed = fclose(*file) == 0;
  reason = failed ? reason : errno;
  *file = NULL;
  if (failed || !closed) {
    report("%s: %s can't be written: %s", command, output, strerror(reason));
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}
